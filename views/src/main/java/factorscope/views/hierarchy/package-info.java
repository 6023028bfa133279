/// Components in families: trees, flows between sizes, and the columns they share.
@NullMarked
package factorscope.views.hierarchy;

import org.jspecify.annotations.NullMarked;
