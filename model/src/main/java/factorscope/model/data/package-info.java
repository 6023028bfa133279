/// Datasets: off-heap tensors with named axes, their roles, labels and metadata tables.
@NullMarked
package factorscope.model.data;

import org.jspecify.annotations.NullMarked;
