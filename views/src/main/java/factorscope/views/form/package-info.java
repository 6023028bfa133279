/// Forms built from parameter specifications.
@NullMarked
package factorscope.views.form;

import org.jspecify.annotations.NullMarked;
