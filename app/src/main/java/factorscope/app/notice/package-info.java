/// Messages that come and go, and the log that stays.
@NullMarked
package factorscope.app.notice;

import org.jspecify.annotations.NullMarked;
