/// The window: menus, tree, views side by side, inspector, jobs.
@NullMarked
package factorscope.app.shell;

import org.jspecify.annotations.NullMarked;
