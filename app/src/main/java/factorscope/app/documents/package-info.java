/// Opening and saving.
@NullMarked
package factorscope.app.documents;

import org.jspecify.annotations.NullMarked;
