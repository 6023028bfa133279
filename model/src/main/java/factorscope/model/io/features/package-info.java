/// What feature dashboards export: tokens with the activations of features.
@NullMarked
package factorscope.model.io.features;

import org.jspecify.annotations.NullMarked;
