/// The gallery: sample data with a card each, and generators with known answers.
@NullMarked
package factorscope.samples;

import org.jspecify.annotations.NullMarked;
