/// What can be done, once: menus, shortcuts and the command list follow.
@NullMarked
package factorscope.app.command;

import org.jspecify.annotations.NullMarked;
