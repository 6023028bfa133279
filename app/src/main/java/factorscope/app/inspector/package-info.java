/// What is known about what is in focus, with the forms of what can be done with it.
@NullMarked
package factorscope.app.inspector;

import org.jspecify.annotations.NullMarked;
