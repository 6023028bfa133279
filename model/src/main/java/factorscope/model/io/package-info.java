/// Opening files: importers list members without reading them, then open one lazily.
@NullMarked
package factorscope.model.io;

import org.jspecify.annotations.NullMarked;
