package factorscope.model.decompose;

import factorscope.model.data.Numbers;
import java.util.OptionalDouble;
import java.util.Set;

/// What one step of a solver reports.
public sealed interface Step {
    /// There is more to do.
    ///
    /// @param done how many of `of` units are done; never shrinks
    /// @param unit what is counted, such as `iteration`
    /// @param objective what is being made small, when this step has renewed it
    record Working(double done, double of, String unit, OptionalDouble objective) implements Step {
        private static final Set<String> MAY_END_SOONER = Set.of("iteration", "sweep");

        /// Of work that says nothing of how far it is, such as one long call.
        public static final String UNCOUNTED = "part";

        /// How much is done, from 0 to 1; empty where nobody knows.
        public OptionalDouble share() {
            return unit.equals(UNCOUNTED) || of <= 0 || done <= 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Math.min(1, done / of));
        }

        /// Whether the work is that much at most, and may end sooner: iterations and sweeps do, passes do not.
        public boolean isBounded() {
            return !unit.equals("pass");
        }

        /// How far it is, such as `iteration 3 of at most 200` or `start 2 of 3`; where nobody knows, that it goes on.
        public String words() {
            if (unit.equals(UNCOUNTED) || done <= 0) {
                return "working";
            }
            if (MAY_END_SOONER.contains(unit)) {
                return unit + " " + number(done) + (of > done ? " of at most " + number(of) : "");
            }
            long under = Math.min((long) Math.floor(done) + 1, (long) Math.max(1, of));
            double share = done - Math.floor(done);
            return of > 0
                    ? unit + " " + Numbers.count(under) + " of " + number(of)
                            + (share > 0 ? ", " + Math.round(100 * share) + " %" : "")
                    : unit + " " + number(done);
        }

        private static String number(double count) {
            return count == Math.rint(count) ? Numbers.count((long) count) : Numbers.shown(count, 3);
        }
    }

    /// Finished as intended.
    record Converged() implements Step {}

    /// Finished without an answer: nothing gets better, and what there is does not describe the data.
    record Stalled() implements Step {}

    /// Finished because the allowed number of iterations is used up.
    record RanOut() implements Step {}
}
