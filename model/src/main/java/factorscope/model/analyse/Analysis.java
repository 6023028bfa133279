package factorscope.model.analyse;

import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;

/// A question that can be asked of data and of results. The command, the menu entry, the form, the job with its
/// progress,
/// the log and the tests of all analyses follow from it.
///
/// An analysis keeps nothing, and only computes: threads, files and clocks are its [Work]'s matter.
public interface Analysis {
    /// @param id of the command: lower case, with hyphens
    /// @param version counted up when the same question gets another answer
    /// @param name in menus: sentence case
    /// @param summary one sentence
    /// @param sources where the method is published; empty where it is a count or a sum
    /// @param file name of the files with what was found, without their endings
    record About(String id, int version, String name, String summary, List<String> sources, String file) {
        public About {
            sources = List.copyOf(sources);
        }

        public About(String id, int version, String name, String summary, List<String> sources) {
            this(id, version, name, summary, sources, id);
        }
    }

    About about();

    ParamSpec params();

    Requires requires();

    /// The algorithm that it repeats, where there is one such analysis for every algorithm.
    default Optional<String> algorithm() {
        return Optional.empty();
    }

    /// Whether it only prepares what views draw, and is of no use by itself: then it has no command and no menu entry.
    default boolean isPart() {
        return false;
    }

    /// Folders of results that it may write beside its findings, where they are known beforehand.
    default List<String> folders() {
        return List.of();
    }

    /// Whether it can be asked of this, and if not, why.
    Eligibility accepts(Given given);

    /// What answering takes.
    Forecast forecast(Given given, ParamValues params, Compute compute);

    /// Answers.
    ///
    /// @return what was found; if it was stopped to keep what there was, so much of it
    /// @throws Stopped if it was stopped and nothing is to be kept
    Finding of(Given given, ParamValues params, Work work);
}
