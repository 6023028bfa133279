/// Parameters, declared once: form, command line, project and documentation follow.
@NullMarked
package factorscope.model.param;

import org.jspecify.annotations.NullMarked;
