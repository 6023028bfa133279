package factorscope.model.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.analyse.Table;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Opening;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.state.Checkpoint;
import factorscope.model.failure.Failure;
import factorscope.model.function.FormulaData;
import factorscope.model.io.Progress;
import factorscope.model.io.fuzz.Mutants;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Swimmer;
import factorscope.model.prepare.Stack;
import factorscope.model.run.RunState;
import factorscope.model.run.Runs;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFolderTest {
    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private final Runs runs = new Runs(1, 1, memory);
    private Dataset data;
    private Storage.Lease lease;

    @BeforeEach
    void writeData() throws IOException {
        var file = folder.resolve("data.csv");
        var text = new StringBuilder("name,class,a,b,c\n");
        for (int i = 0; i < 30; i++) {
            text.append("row")
                    .append(i)
                    .append(",c")
                    .append(i % 3)
                    .append(',')
                    .append(i)
                    .append(',');
            text.append(i * i % 7).append(',').append(30 - i).append('\n');
        }
        Files.writeString(file, text);
        data = open(file);
        lease = data.lease();
    }

    @AfterEach
    void stop() {
        runs.close();
        lease.close();
    }

    private Dataset open(Path file) {
        var opening = Opening.of(file);
        return opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
    }

    private Result run(String algorithm) throws InterruptedException {
        var decomposition = Decompositions.byId(algorithm);
        var params = decomposition.params().parse(Map.of(), data.values().shape());
        var run = runs.submit(decomposition, Problem.of(Inputs.of(data), params, 1));
        assertThat(run.await()).as(algorithm).isInstanceOf(RunState.Finished.class);
        return ((RunState.Finished) run.state()).result();
    }

    /// A state with something of everything in it.
    private WorkspaceState full() throws InterruptedException {
        var pca = new Kept(
                "r1",
                data.id(),
                "PCA",
                run("pca"),
                Map.of(0, new Note("slope", "goes up, \"mostly\"", true, Optional.of(new Note.Quiz(10, 12)))));
        var clusters = new Kept("r2", data.id(), "k-means", run("kmeans"), Map.of());
        var gone = new Kept("r3", data.id(), "gone", run("pca"), Map.of(1, new Note("x", "", false)));
        var rows = data.rows().id();
        var label = new Selection.Category(new ColumnRef.Metadata(rows, "class"), "c1");
        var band = new Selection.Band(new ColumnRef.Loading("r1", 0, 0), -0.1, 0.2);
        var lasso = new Selection.Inside(
                new ColumnRef.Loading("r1", 0, 0),
                new ColumnRef.Loading("r1", 0, 1),
                List.of(new Selection.Point(0, 0), new Selection.Point(1, 0), new Selection.Point(0.5, 1e-300)));
        var layout = new Layout.Split(
                true,
                List.of(
                        new Layout.Tabs(
                                List.of(
                                        new Layout.Tab("t1", "scatter", "r1", Map.of("x", "2")),
                                        new Layout.Tab("t2", "heat", "r1", Map.of())),
                                1),
                        new Layout.Tabs(List.of(new Layout.Tab("t3", "confusion", "r2", Map.of())), 0)),
                List.of(0.4));
        return WorkspaceState.EMPTY
                .withDataset(data)
                .withResult(pca)
                .withResult(clusters)
                .withResult(gone)
                .trashed("r3")
                .withSelection(
                        rows, new Selection.Combined(Mode.XOR, label, new Selection.Combined(Mode.ADD, band, lasso)))
                .withSelection(pca.componentAxis(), new Selection.Picked(List.of(0, 2)))
                .withGroups(List.of(new Group("some", 3, rows, new Selection.Band(new ColumnRef.Cluster("r2"), 1, 1))))
                .withMode(Mode.INTERSECT)
                .withLayout(layout)
                .withNextComponents(OptionalInt.of(7))
                .withFindings(List.of(new KeptFinding(
                        "f1",
                        data.id(),
                        "energy",
                        "Energy · PCA",
                        "One component holds \"half\".",
                        List.of(new Table(List.of("a", "b"), List.of(List.of("#1", "0.5")))))));
    }

    private static void assertSame(WorkspaceState opened, WorkspaceState saved) {
        assertThat(opened.datasets())
                .extracting(Dataset::id)
                .isEqualTo(saved.datasets().stream().map(Dataset::id).toList());
        assertThat(opened.selections()).isEqualTo(saved.selections());
        assertThat(opened.groups()).isEqualTo(saved.groups());
        assertThat(opened.mode()).isEqualTo(saved.mode());
        assertThat(opened.layout()).isEqualTo(saved.layout());
        assertThat(opened.nextComponents()).isEqualTo(saved.nextComponents());
        assertThat(opened.findings()).isEqualTo(saved.findings());
        assertSame(opened.results(), saved.results());
        assertSame(opened.trash(), saved.trash());
        for (var axis : saved.selections().keySet()) {
            int size = saved.axisSizes().getOrDefault(axis, 0);
            assertThat(opened.selected(axis, size)).isEqualTo(saved.selected(axis, size));
        }
    }

    private static void assertSame(List<Kept> opened, List<Kept> saved) {
        assertThat(opened).hasSameSizeAs(saved);
        for (int i = 0; i < saved.size(); i++) {
            var before = saved.get(i).result();
            var after = opened.get(i).result();
            assertThat(opened.get(i).notes()).isEqualTo(saved.get(i).notes());
            assertThat(after.measures()).isEqualTo(before.measures());
            assertThat(after.trace()).isEqualTo(before.trace());
            assertThat(after.provenance()).isEqualTo(before.provenance());
            assertThat(after.outcome()).isEqualTo(before.outcome());
            for (int axis = 0; axis < before.factorization().axes().size(); axis++) {
                var left = before.factorization().loadings(axis);
                var right = after.factorization().loadings(axis);
                assertThat(right.shape()).isEqualTo(left.shape());
                assertThat(right.dtype()).isEqualTo(left.dtype());
                for (long k = 0; k < left.shape().count(); k++) {
                    assertThat(right.at(k)).isEqualTo(left.at(k));
                }
            }
        }
    }

    @Test
    void opensWhatWasSaved() throws InterruptedException {
        var state = full();
        var project = new ProjectFolder(folder.resolve("work.fscope"));
        project.save(state);
        var opened = project.open(memory);
        assertThat(opened.warnings()).isEmpty();
        assertSame(opened.state(), state);
    }

    @Test
    void savesAgainOverItselfWithoutLosingResults() throws InterruptedException {
        var state = full();
        var project = new ProjectFolder(folder.resolve("work.fscope"));
        project.save(state);
        var more = new Edit.Annotate("r2", 1, new Note("new", "", false), "label").apply(state);
        project.save(more);
        assertSame(project.open(memory).state(), more);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("data.csv", "work.fscope");
    }

    /// Whatever is damaged in them: an answer or a sentence, and no file outside is read.
    @Test
    void damagedFoldersAreOpenedOrRefused() throws InterruptedException, IOException {
        var place = folder.resolve("work.fscope");
        var project = new ProjectFolder(place);
        project.save(full());
        var checkpoint = new CheckpointFolder(place.resolve("run.checkpoint"));
        checkpoint.write(new Checkpoint(Map.of("pass", "3"), Map.of("codes", data.values())), "pca");
        var result = place.resolve("results").resolve("r2");
        assertThat(result).isDirectory();
        List<Path> files;
        try (var walk = Files.walk(place)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(8);
        var random = new SplittableRandom(5);
        for (int i = 0; i < 600; i++) {
            // those that describe the others are damaged as often as all of these together
            var described =
                    files.stream().filter(f -> f.toString().endsWith(".json")).toList();
            var some = random.nextBoolean() ? described : files;
            var file = some.get(random.nextInt(some.size()));
            var whole = Files.readAllBytes(file);
            Files.write(file, Mutants.of(whole, random));
            var mutant = "mutant " + i + " of " + place.relativize(file);
            requireAnswer(mutant, () -> project.open(memory));
            requireAnswer(mutant, () -> ResultFolder.read(result, memory));
            requireAnswer(mutant, () -> checkpoint.read("pca").ifPresent(c -> c.whole("pass")));
            Files.write(file, whole);
        }
    }

    private static void requireAnswer(String mutant, Runnable opening) {
        try {
            opening.run();
        } catch (Failure e) {
            assertThat(e.what()).as(mutant).isNotBlank();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(mutant, e);
        }
    }

    @Test
    void leavesWhatOthersPutThereAlone() throws InterruptedException, IOException {
        var place = folder.resolve("work.fscope");
        new ProjectFolder(place).save(full());
        Files.writeString(place.resolve("thesis.txt"), "years of work");
        Files.createDirectory(place.resolve("figures"));
        Files.writeString(place.resolve("figures").resolve("a.svg"), "<svg/>");
        new ProjectFolder(place).save(full());
        assertThat(place.resolve("thesis.txt")).hasContent("years of work");
        assertThat(place.resolve("figures").resolve("a.svg")).exists();
        assertThatThrownBy(() -> new ResultFolder(run("pca"), new ResultFolder.Source("", "", "", "", Map.of()))
                        .write(place, true))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("not a result folder");
    }

    @Test
    void doesNotForgetDataThatAreAway() throws InterruptedException, IOException {
        var project = new ProjectFolder(folder.resolve("work.fscope"));
        project.save(full());
        var file = folder.resolve("data.csv");
        var away = folder.resolve("away.csv");
        Files.move(file, away);
        var without = project.open(memory).state();
        assertThat(without.datasets()).isEmpty();
        project.save(without);
        Files.move(away, file);
        assertThat(project.open(memory).state().datasets()).hasSize(1);
    }

    @Test
    void keepsTablesWhoseFirstColumnHasNoName() throws InterruptedException, IOException {
        var file = folder.resolve("pandas.csv");
        Files.writeString(file, ",class,a,b\nx,,1,2\ny,b,3,5\n,b,7,6\n");
        var table = open(file);
        try (var _ = table.lease()) {
            var pca = Decompositions.byId("pca");
            var run = runs.submit(
                    pca,
                    Problem.of(
                            Inputs.of(table),
                            pca.params().initial(table.values().shape()),
                            1));
            assertThat(run.await()).isInstanceOf(RunState.Finished.class);
            var place = folder.resolve("r");
            new ResultFolder(((RunState.Finished) run.state()).result(), ResultFolder.Source.of("t", table.origin()))
                    .write(place, false);
            var read = ResultFolder.read(place, memory)
                    .result()
                    .factorization()
                    .axes()
                    .getFirst();
            for (int i = 0; i < 3; i++) {
                assertThat(read.label(i)).isEqualTo(table.rows().label(i));
            }
        }
    }

    @Test
    void keepsWhatIsKnownOfEveryRow() throws InterruptedException, IOException {
        var file = folder.resolve("groups.csv");
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 60; i++) {
            text.append(i % 2 * 9 + i % 7 / 7.0).append(',').append(i % 5 / 5.0).append('\n');
        }
        Files.writeString(file, text);
        var table = open(file);
        try (var _ = table.lease()) {
            for (var algorithm : List.of("hdbscan", "tsne", "umap")) {
                var decomposition = Decompositions.byId(algorithm);
                var params = decomposition.params().initial(table.values().shape());
                var run = runs.submit(decomposition, Problem.of(Inputs.of(table), params, 1));
                assertThat(run.await()).isInstanceOf(RunState.Finished.class);
                var made = ((RunState.Finished) run.state()).result();
                var place = folder.resolve(algorithm);
                new ResultFolder(made, ResultFolder.Source.of("t", table.origin())).write(place, false);
                var read = ResultFolder.read(place, memory).result().factorization();
                assertThat(made.factorization().rowValues()).isNotEmpty();
                assertThat(read.rowValues())
                        .extracting(v -> v.kind().id() + v.values().at(7))
                        .isEqualTo(made.factorization().rowValues().stream()
                                .map(v -> v.kind().id() + v.values().at(7))
                                .toList());
                if (read instanceof Clusters clusters) {
                    var tree = ((Clusters) made.factorization()).tree().orElseThrow();
                    var again = clusters.tree().orElseThrow();
                    assertThat(again.nodes()).isEqualTo(tree.nodes());
                    assertThat(again.labels(again.chosen(0))).isEqualTo(tree.labels(tree.chosen(0)));
                }
                // what is replaced is recognised as a result of this program
                new ResultFolder(made, ResultFolder.Source.of("t", table.origin())).write(place, true);
            }
        }
    }

    @Test
    void isMovedTogetherWithItsData() throws InterruptedException, IOException {
        new ProjectFolder(folder.resolve("work.fscope")).save(full());
        var moved = Files.createDirectory(folder.resolve("elsewhere"));
        Files.move(folder.resolve("data.csv"), moved.resolve("data.csv"));
        Files.move(folder.resolve("work.fscope"), moved.resolve("work.fscope"));
        var opened = new ProjectFolder(moved.resolve("work.fscope")).open(memory);
        assertThat(opened.warnings()).isEmpty();
        assertThat(opened.state().datasets()).hasSize(1);
    }

    @Test
    void saysOfNoFileWhereItsTreeStands() throws InterruptedException, IOException {
        var project = folder.resolve("a/b/c/d/work.fscope");
        Files.createDirectories(project.getParent());
        new ProjectFolder(project).save(full());
        try (var files = Files.walk(project)) {
            for (var file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain(folder.toString());
            }
        }
        var opened = new ProjectFolder(project).open(memory);
        assertThat(opened.warnings()).isEmpty();
        assertThat(opened.state().datasets()).hasSize(1);
    }

    @Test
    void tellsThatDataHaveChangedOrAreGone() throws InterruptedException, IOException {
        var project = new ProjectFolder(folder.resolve("work.fscope"));
        project.save(full());
        var file = folder.resolve("data.csv");
        Files.writeString(file, Files.readString(file).replace("row3,c0,3", "row3,c0,4"));
        assertThat(project.open(memory).warnings()).singleElement().asString().contains("data.csv has changed");
        Files.delete(file);
        var opened = project.open(memory);
        assertThat(opened.warnings()).singleElement().asString().contains("are missing");
        assertThat(opened.state().results()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{\"schemaVersion\":99}", "\u0000"})
    void refusesADamagedManifest(String manifest) throws IOException {
        var place = Files.createDirectory(folder.resolve("bad.fscope"));
        Files.writeString(place.resolve("manifest.json"), manifest);
        assertThatThrownBy(() -> new ProjectFolder(place).open(memory))
                .isInstanceOf(Failure.class)
                .hasMessageEndingWith(".");
    }

    /// Whatever happens to the texts of a project, it is opened or refused.
    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "results/r1/result.json", "results/r2/result.json"})
    void survivesAnyDamage(String name) throws InterruptedException, IOException {
        var place = folder.resolve("work.fscope");
        new ProjectFolder(place).save(full());
        var file = place.resolve(name);
        var whole = Files.readAllBytes(file);
        var random = new SplittableRandom(name.hashCode());
        for (int m = 0; m < 200; m++) {
            var bytes = whole.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) "0129-,:{}[]\"\nxNe".charAt(random.nextInt(16));
            }
            Files.delete(file);
            Files.write(file, bytes);
            try {
                assertThat(new ProjectFolder(place).open(memory).state()).isNotNull();
            } catch (Failure e) {
                assertThat(e.getMessage()).endsWith(".");
            }
        }
    }

    @Test
    void doesNotFollowResultsOutOfTheFolder() throws InterruptedException, IOException {
        var place = folder.resolve("work.fscope");
        new ProjectFolder(place).save(full());
        var manifest = place.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("results/r1", "../../etc"));
        assertThatThrownBy(() -> new ProjectFolder(place).open(memory)).isInstanceOf(Failure.class);
    }

    @Test
    void aFailedSaveLeavesWhatWasThere() throws InterruptedException {
        var state = full();
        var project = new ProjectFolder(folder.resolve("work.fscope"));
        project.save(state);
        var broken = state.withGroups(List.of(new Group(
                "x",
                0,
                new AxisId("a"),
                new Selection.Band(new ColumnRef.Cluster("r2"), Double.NaN, Double.POSITIVE_INFINITY))));
        // not a number is nothing JSON can say: whatever saving makes of it, the folder stays readable
        try {
            project.save(broken);
        } catch (Failure e) {
            assertThat(e.kind()).isEqualTo(Failure.Kind.WRITE);
        }
        assertThat(project.open(memory).state().results()).hasSize(2);
        assertThat(folder.toFile().list()).hasSize(2);
    }

    @Test
    void aStackIsMadeAgainFromItsParts() {
        var other = open(folder.resolve("data.csv")).identified("second");
        try (var _ = other.lease()) {
            var stacked = Stack.of(List.of(data, other), memory);
            var state =
                    WorkspaceState.EMPTY.withDataset(data).withDataset(other).withDataset(stacked);
            var project = folder.resolve("stacked");
            new ProjectFolder(project).save(state);
            var opened = new ProjectFolder(project).open(memory);
            assertThat(opened.warnings()).isEmpty();
            var again = opened.state().dataset(stacked.id()).orElseThrow();
            assertThat(again.rows().size()).isEqualTo(60);
            assertThat(again.values().at(45, 1)).isEqualTo(stacked.values().at(45, 1));
            assertThat(again.rows().labels().table().orElseThrow().column(Stack.COLUMN))
                    .isPresent();
        }
    }

    /// A project keeps the formula, not its values.
    @Test
    void samplesOfAFormulaAreTakenAgain() {
        var formula = new FormulaData("exp(x*y)+z", "0,2", 1e-8);
        var sampled = formula.dataset(formula.sample(() -> false), memory);
        var project = new ProjectFolder(folder.resolve("formula.fscope"));
        project.save(WorkspaceState.EMPTY.withDataset(sampled));
        var opened = project.open(memory);
        assertThat(opened.warnings()).isEmpty();
        var again = opened.state().datasets().getFirst();
        assertThat(again.origin()).isEqualTo(sampled.origin());
        assertThat(again.axes()).isEqualTo(sampled.axes());
        for (int j = 0; j < sampled.values().shape().columns(); j++) {
            assertThat(again.values().at(1, j)).isEqualTo(sampled.values().at(1, j));
        }
    }

    /// Data that nobody can make again are named as missing, and are not other data.
    @Test
    void doesNotTakeOneGeneratorForAnother() {
        var swimmer = Swimmer.generate(memory).data();
        var unknown = new Dataset(
                "u",
                "Unknown",
                swimmer.axes(),
                swimmer.values(),
                Origin.generated("of another version", Map.of("rows", "3")));
        var project = folder.resolve("planted");
        new ProjectFolder(project)
                .save(WorkspaceState.EMPTY.withDataset(swimmer).withDataset(unknown));
        var opened = new ProjectFolder(project).open(memory);
        assertThat(opened.state().datasets()).extracting(Dataset::name).containsExactly("Swimmer");
        assertThat(opened.warnings()).singleElement().asString().contains("Unknown", "of another version");
    }
}
