/// One of each thing that can be added, each in one class: to begin from. The contract tests run them with the
/// catalogs.
@NullMarked
package factorscope.model.example;

import org.jspecify.annotations.NullMarked;
