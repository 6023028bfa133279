/// What a person is working on: datasets, results, selections, notes, layout; with undo, and as files.
@NullMarked
package factorscope.model.workspace;

import org.jspecify.annotations.NullMarked;
