/// The samples behind a component, in their context.
@NullMarked
package factorscope.views.evidence;

import org.jspecify.annotations.NullMarked;
