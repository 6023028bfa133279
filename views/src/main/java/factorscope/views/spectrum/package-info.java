/// Singular values, strengths and shares.
@NullMarked
package factorscope.views.spectrum;

import org.jspecify.annotations.NullMarked;
