/// Off-heap memory: one budget that forecasts and allocations share.
@NullMarked
package factorscope.model.memory;

import org.jspecify.annotations.NullMarked;
