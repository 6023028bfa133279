/// What can be done to data before a run: one class per step.
@NullMarked
package factorscope.model.prepare.steps;

import org.jspecify.annotations.NullMarked;
