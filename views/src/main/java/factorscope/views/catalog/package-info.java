/// The registration list of views.
@NullMarked
package factorscope.views.catalog;

import org.jspecify.annotations.NullMarked;
