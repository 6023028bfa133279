/// Components one by one: their columns, and all of them as a table.
@NullMarked
package factorscope.views.components;

import org.jspecify.annotations.NullMarked;
