/// Runs: the only owner of threads. Drives solvers step by step, watches time and memory, keeps what they find.
@NullMarked
package factorscope.model.run;

import org.jspecify.annotations.NullMarked;
