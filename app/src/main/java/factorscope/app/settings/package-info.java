/// What a person has chosen for good.
@NullMarked
package factorscope.app.settings;

import org.jspecify.annotations.NullMarked;
