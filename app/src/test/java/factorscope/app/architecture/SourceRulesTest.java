package factorscope.app.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is too long, too broad or too easily changed from outside, unless it is listed here with the reason. What says
/// "to do" is work; an entry that is no longer needed fails the test as well.
class SourceRulesTest {
    private static final int MOST_LINES_OF_A_FILE = 500;
    private static final int MOST_LINES_OF_A_METHOD = 60;
    private static final int MOST_FILES_OF_A_PACKAGE = 25;

    private static final Sources ALL = Sources.read();

    private static final Map<String, String> LONG_FILES = Map.ofEntries(
            Map.entry(
                    "model.decompose.alternating.AlternatingSolver",
                    "the turns of codes and components, whose phases share all of their state"),
            Map.entry("model.linalg.OpenBlas", "one method for each routine of the library"),
            Map.entry("model.io.parquet.ParquetColumns", "one method for each encoding of the format"),
            Map.entry("model.io.hdf5.HdfDataset", "one method for each kind of message of the format"));

    private static final Map<String, String> LONG_METHODS = Map.ofEntries(
            Map.entry(
                    "model.decompose.tensor.elementwise.CompletionRule.block",
                    "one pass over a block, whose ten sums are local"),
            Map.entry("model.diagnose.Counterfactual.of", "one pass over the rows, whose buffers are local"),
            Map.entry("model.io.arrow.ArrowField.plain", "a switch over the types of the format"),
            Map.entry("model.io.images.TiffFile.lzw", "one loop over the codes, which shares all of its state"),
            Map.entry("model.io.torch.Pickle.step", "a switch over the opcodes of the format"),
            Map.entry("model.linalg.OpenBlas.leadingEigen", "one call of a routine with twenty arguments"),
            Map.entry(
                    "model.match.Assignment.largest", "the published algorithm, whose loops share all of their state"));

    private static final Map<String, String> LARGE_PACKAGES =
            Map.of("model.prepare.steps", "one class for each step, and what two of them share");

    /// Where anything at all may go wrong, and is told.
    private static final Map<String, String> BOUNDARIES = Map.ofEntries(
            Map.entry("model.run.Runs.attempt", "the end of every run"),
            Map.entry("views.fx.Screen.attempt", "the end of everything the screen asks for"),
            Map.entry("model.linalg.Compute.Loop.work", "hands what a worker throws to the one that waits"),
            Map.entry("bench.cli.FuzzCommand.open", "anything that a damaged file causes is what it looks for"),
            Map.entry("model.memory.NativeCalls.get", "handles of native functions declare that they throw anything"),
            Map.entry(
                    "model.io.parquet.ParquetImporter.open",
                    "what a damaged footer causes, which is read by its own words"));

    private static void same(Stream<String> found, Set<String> listed, String what) {
        var names = new TreeSet<String>(found.toList());
        assertThat(names)
                .as(what + "; shorten it, or list it here with the reason")
                .containsExactlyElementsOf(new TreeSet<>(listed));
    }

    @Test
    void filesAreShort() {
        same(
                ALL.files.entrySet().stream()
                        .filter(e -> e.getValue() > MOST_LINES_OF_A_FILE)
                        .map(Map.Entry::getKey),
                LONG_FILES.keySet(),
                "more than " + MOST_LINES_OF_A_FILE + " lines");
    }

    @Test
    void methodsAreShort() {
        same(
                ALL.methods.stream()
                        .filter(m -> m.lines() > MOST_LINES_OF_A_METHOD)
                        .map(Sources.Method::name),
                LONG_METHODS.keySet(),
                "more than " + MOST_LINES_OF_A_METHOD + " lines");
    }

    @Test
    void packagesAreSmall() {
        same(
                ALL.packages.entrySet().stream()
                        .filter(e -> e.getValue() > MOST_FILES_OF_A_PACKAGE)
                        .map(Map.Entry::getKey),
                LARGE_PACKAGES.keySet(),
                "more than " + MOST_FILES_OF_A_PACKAGE + " files");
    }

    @Test
    void whatGoesWrongIsCaughtByName() {
        same(ALL.broadCatches.stream(), BOUNDARIES.keySet(), "catches everything");
    }

    @Test
    void recordsCannotBeChanged() {
        same(ALL.arraysInRecords.stream(), Set.of(), "an array in a public record can be changed by whoever sees it");
    }

    @Test
    void theListsGiveReasons() {
        for (var list : List.of(LONG_FILES, LONG_METHODS, LARGE_PACKAGES, BOUNDARIES)) {
            assertThat(list.values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
        }
    }
}
