/// What there is while the program runs, without controls.
@NullMarked
package factorscope.app.session;

import org.jspecify.annotations.NullMarked;
