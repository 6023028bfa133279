/// A view in one class: to begin from. The contract test runs it with the catalog.
@NullMarked
package factorscope.views.example;

import org.jspecify.annotations.NullMarked;
