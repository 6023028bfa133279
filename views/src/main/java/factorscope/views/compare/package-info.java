/// Clusters against labels.
@NullMarked
package factorscope.views.compare;

import org.jspecify.annotations.NullMarked;
