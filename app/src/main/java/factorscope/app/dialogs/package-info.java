/// Windows that ask, and windows that show one thing.
@NullMarked
package factorscope.app.dialogs;

import org.jspecify.annotations.NullMarked;
