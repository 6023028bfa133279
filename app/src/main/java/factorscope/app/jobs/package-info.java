/// Starts decompositions and analyses, follows them, and keeps what they find.
@NullMarked
package factorscope.app.jobs;

import org.jspecify.annotations.NullMarked;
