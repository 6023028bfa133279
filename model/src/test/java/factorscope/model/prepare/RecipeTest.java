package factorscope.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.catalog.Saving;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.steps.Join;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
    private static final int ROWS = 60;
    private static final int COLUMNS = 5;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(memory.used()).isZero();
    }

    /// Words of twelve sentences, in three classes; correlated columns, the last one constant.
    private static Dataset words() {
        var random = new SplittableRandom(3);
        var values = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT32, ROWS, COLUMNS, "a test");
        var tokens = new ArrayList<String>();
        var sentences = new ArrayList<String>();
        var labels = new ArrayList<String>();
        for (int i = 0; i < ROWS; i++) {
            double common = random.nextGaussian();
            for (int j = 0; j < COLUMNS - 1; j++) {
                values.set(i, j, (j + 1) * (common + 0.5 * random.nextGaussian()) + j);
            }
            values.set(i, COLUMNS - 1, 7);
            tokens.add(i % 5 == 0 ? "[CLS]" : "w" + i);
            sentences.add("s" + i / 5);
            labels.add("class" + i / 5 % 3);
        }
        var table = new MetadataTable(
                ROWS,
                List.of(
                        MetadataColumn.of("token", tokens),
                        MetadataColumn.of("sentence", sentences),
                        MetadataColumn.of("label", labels)));
        var rows = new Axis(new AxisId("w/0"), "token", ROWS, Role.TOKEN, new Labels.Table(table, "token"));
        var columns = Axis.numbered(new AxisId("w/1"), "neuron", COLUMNS, Role.NEURON);
        return new Dataset("w", "Words", List.of(rows, columns), values.asTensor(), Origin.generated("t", Map.of()));
    }

    private interface Check {
        void of(Dataset data);
    }

    private void with(String recipe, Dataset data, Check check) {
        var prepared = Preparations.recipe(recipe).apply(data, memory);
        try (var _ = prepared.lease()) {
            check.of(prepared);
        }
    }

    private static double mean(Dataset data, int column) {
        double sum = 0;
        for (int i = 0; i < data.rows().size(); i++) {
            sum += data.values().at(i, column);
        }
        return sum / data.rows().size();
    }

    private static double covariance(Dataset data, int a, int b) {
        double sum = 0;
        for (int i = 0; i < data.rows().size(); i++) {
            sum += (data.values().at(i, a) - mean(data, a)) * (data.values().at(i, b) - mean(data, b));
        }
        return sum / data.rows().size();
    }

    /// Steps that have to be told more than anyone can guess: files, other data, how something is to be split.
    private static final List<String> ASK_MORE = List.of("join", "link", "interleave", "tiles", "tabulate", "tokens");

    @Test
    void everyStepIsBegunWithOneThatSuitsTheData() {
        var data = words();
        for (var step : Preparations.all()) {
            var example = Recipe.Step.suggested(step, data).text();
            assertThat(example).startsWith(step.about().id()).doesNotContain("|");
            var recipe = Preparations.recipe(example);
            if (!ASK_MORE.contains(step.about().id())) {
                try (var _ = recipe.apply(data, memory).lease()) {
                    assertThat(recipe.text()).isEqualTo(example);
                }
            }
        }
    }

    @Test
    void stepsAreTakenInOrderAndOnRecord() {
        with("drop-token [CLS]; drop-constant\n# clip 0 1\ncentre mean; scale rows", words(), data -> {
            assertThat(data.values().shape().sizes()).containsExactly(48L, 4L);
            assertThat(data.origin().prepare())
                    .containsExactly("drop-token [CLS]", "drop-constant", "centre mean", "scale rows");
            assertThat(data.rows().label(0)).isEqualTo("w1");
            double square = 0;
            for (int j = 0; j < 4; j++) {
                square += Math.pow(data.values().at(5, j), 2);
            }
            assertThat(square).isCloseTo(1, within(1e-6));
        });
    }

    @Test
    void centringAndScalingDoWhatTheySay() {
        with("centre; scale variance", words(), data -> {
            for (int j = 0; j < 4; j++) {
                assertThat(mean(data, j)).isCloseTo(0, within(1e-6));
                assertThat(covariance(data, j, j)).isCloseTo(1, within(1e-5));
            }
            // columns stay the same axis, and so linked
            assertThat(data.columns().id()).isEqualTo(words().columns().id());
        });
        with("centre median", words(), data -> {
            int below = 0;
            for (int i = 0; i < ROWS; i++) {
                below += data.values().at(i, 2) < 0 ? 1 : 0;
            }
            assertThat(below).isEqualTo(ROWS / 2);
        });
        with("scale dimension", words(), data -> {
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                double square = 0;
                for (int j = 0; j < COLUMNS; j++) {
                    square += Math.pow(data.values().at(i, j), 2);
                }
                sum += Math.sqrt(square);
            }
            assertThat(sum / ROWS).isCloseTo(Math.sqrt(COLUMNS), within(1e-5));
        });
    }

    @Test
    void whitenedColumnsAreUncorrelated() {
        for (var way : List.of("zca", "pca")) {
            with("drop-constant; whiten " + way, words(), data -> {
                for (int a = 0; a < 4; a++) {
                    for (int b = 0; b < 4; b++) {
                        assertThat(covariance(data, a, b)).isCloseTo(a == b ? 1 : 0, within(1e-4));
                    }
                }
            });
        }
    }

    @Test
    void rowsArePickedByWhatIsKnownOfThem() {
        with(
                "rows label=class1 token!=[CLS]",
                words(),
                data -> assertThat(data.rows().size()).isEqualTo(16));
        with("rows 5:8 -1", words(), data -> {
            assertThat(data.rows().size()).isEqualTo(4);
            assertThat(data.rows().label(3)).isEqualTo("w59");
        });
        with("sample 30 seed=4 by=label", words(), data -> {
            var table = data.rows().labels().table().orElseThrow();
            for (int c = 0; c < 3; c++) {
                int code = c;
                long count = java.util.stream.IntStream.range(0, data.rows().size())
                        .filter(i -> table.column("label").orElseThrow().text(i).equals("class" + code))
                        .count();
                assertThat(count).isEqualTo(10);
            }
        });
        with(
                "columns 1:3",
                words(),
                data -> assertThat(data.values().at(3, 0))
                        .isEqualTo(words().values().at(3, 1)));
    }

    @Test
    void tokensOfASentenceAreAveraged() {
        with("average-by sentence", words(), data -> {
            assertThat(data.values().shape().sizes()).containsExactly(12L, 5L);
            double sum = 0;
            for (int i = 10; i < 15; i++) {
                sum += words().values().at(i, 3);
            }
            assertThat(data.values().at(2, 3)).isCloseTo(sum / 5, within(1e-6));
            assertThat(data.rows().label(2)).isEqualTo("s2");
            assertThat(data.rows()
                            .labels()
                            .table()
                            .orElseThrow()
                            .column("label")
                            .orElseThrow()
                            .text(2))
                    .isEqualTo("class2");
        });
    }

    @Test
    void axesTurnAndUnfold() {
        var values = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT64, 2, 12, "a test");
        for (int i = 0; i < 24; i++) {
            values.set(i / 12, i % 12, i);
        }
        var axes = new ArrayList<Axis>();
        for (int m = 0; m < 3; m++) {
            axes.add(Axis.numbered(new AxisId("c/" + m), "axis" + m, m + 2, Role.OTHER));
        }
        var cube = new Dataset(
                "c",
                "Cube",
                axes,
                Tensor.of(values.segment(), DType.FLOAT64, Shape.of(2, 3, 4), Storage.collected()),
                Origin.generated("t", Map.of()));
        with("axes 2,0,1", cube, data -> {
            assertThat(data.values().shape().sizes()).containsExactly(4L, 2L, 3L);
            // position 3, 1, 2 of the new order is 1, 2, 3 of the old one
            assertThat(data.values().at(3, 1 * 3 + 2)).isEqualTo(1 * 12 + 2 * 4 + 3);
        });
        with("axes 2,0,1; axes 1,2,0", cube, data -> {
            for (int i = 0; i < 24; i++) {
                assertThat(data.values().at(i / 12, i % 12)).isEqualTo(i);
            }
        });
        with("unfold 1", cube, data -> {
            assertThat(data.values().shape().sizes()).containsExactly(3L, 8L);
            assertThat(data.values().at(2, 1 * 4 + 3)).isEqualTo(1 * 12 + 2 * 4 + 3);
        });
        assertThatThrownBy(() -> Preparations.recipe("drop-constant").apply(cube, memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("unfold 1");
    }

    @Test
    void valuesAreChangedOneByOne() {
        var data = words();
        with(
                "log1p",
                data,
                d -> assertThat(d.values().at(7, 3))
                        .isCloseTo(
                                Math.copySign(
                                        Math.log1p(Math.abs(data.values().at(7, 3))),
                                        data.values().at(7, 3)),
                                within(1e-6)));
        with("clip -1 2.5", data, d -> {
            for (int i = 0; i < ROWS; i++) {
                assertThat(d.values().at(i, 3)).isBetween(-1.0, 2.5);
            }
        });
        with("split-signs", data, d -> {
            for (int i = 0; i < ROWS; i++) {
                assertThat(d.values().at(i, 0) - d.values().at(i, COLUMNS))
                        .isEqualTo(data.values().at(i, 0));
                assertThat(d.values().at(i, COLUMNS)).isNotNegative();
            }
        });
    }

    @TempDir
    Path folder;

    @Test
    void aTableIsJoinedByItsKeyAndWhatDoesNotMatchIsSaid() throws IOException {
        var file = folder.resolve("my words.tsv");
        // in another order, one line too many, one key twice, and none for the tokens called [CLS]
        var lines =
                new ArrayList<>(List.of("word\tclass\tlabel", "w99\tnoun\tx", "w7\tverb\tfirst", "w7\tnoun\tsecond"));
        for (int i = ROWS - 1; i > 0; i--) {
            if (i % 5 != 0 && i != 7) {
                lines.add("w" + i + "\t" + (i % 2 == 0 ? "noun" : "verb") + "\tl" + i);
            }
        }
        Files.write(file, lines);
        assertThat(Join.step(words(), 0, file)).isEqualTo("join rows \"" + file + "\" by word");
        var remarks = new ArrayList<String>();
        var joined = Preparations.recipe("join rows " + file + " by word=token")
                .apply(words(), memory, taken -> remarks.addAll(taken.remarks()));
        try (var _ = joined.lease()) {
            var table = joined.rows().labels().table().orElseThrow();
            assertThat(table.columns())
                    .extracting(MetadataColumn::name)
                    .containsExactly("token", "sentence", "label", "class", "label (joined)");
            assertThat(table.column("class").orElseThrow().text(8)).isEqualTo("noun");
            assertThat(table.column("label (joined)").orElseThrow().text(7)).isEqualTo("first");
            assertThat(table.column("class").orElseThrow().text(5)).isEmpty();
            assertThat(joined.rows().id()).isEqualTo(words().rows().id());
            assertThat(joined.values().at(3, 2)).isEqualTo(words().values().at(3, 2));
        }
        assertThat(remarks)
                .containsExactly(
                        "48 of 60 positions of token have a line.",
                        "Without one: [CLS], [CLS], [CLS] and 9 more.",
                        "Lines that belong to none: w99, w7.",
                        "A line repeats a key; the first of each is taken.");
        assertThatThrownBy(() ->
                        Preparations.recipe("join rows " + file + " by class").apply(words(), memory))
                .hasMessageContaining("No position of \"token\" has a line");
        assertThatThrownBy(() -> Preparations.recipe("join rows " + file).apply(words(), memory))
                .hasMessageContaining("by which key");
        assertThatThrownBy(() ->
                        Preparations.recipe("join rows " + file + " by none").apply(words(), memory))
                .hasMessageContaining("It has word, class, label");
    }

    /// Whole numbers beside rows without labels are seldom their numbers: a shift by one would not be seen.
    @Test
    void numbersAreNoKeyUnlessEveryRowFindsALine() throws IOException {
        var data = table(new double[40][2]);
        var file = folder.resolve("ids.tsv");
        for (int shift : new int[] {1, 0}) {
            var lines = new ArrayList<>(List.of("id\tkind"));
            for (int i = 0; i < 40; i++) {
                lines.add((i * 7 % 40 + shift) + "\tk" + (i * 7 % 40));
            }
            Files.write(file, lines);
            var step = Join.step(data, 0, file);
            assertThat(step).isEqualTo("join rows " + file + (shift == 1 ? "" : " by id"));
        }
        with("join rows " + file + " by id", data, joined -> {
            for (int i = 0; i < 40; i++) {
                assertThat(joined.rows()
                                .labels()
                                .table()
                                .orElseThrow()
                                .column("kind")
                                .orElseThrow()
                                .text(i))
                        .isEqualTo("k" + i);
            }
        });
    }

    @Test
    void namesOfFilesAndKeysMayHaveSpaces() throws IOException {
        var file = folder.resolve("sorted by hand.tsv");
        Files.write(file, List.of("the word\tx=y", "w1\ta", "w2\tb", "\tempty"));
        var table = new MetadataTable(3, List.of(MetadataColumn.of("the word", List.of("w2", "", "w1"))));
        var rows = new Axis(new AxisId("a/0"), "row", 3, Role.SAMPLE, Labels.Table.of(table));
        var plain = table(new double[3][2]);
        var data = new Dataset("a", "A", List.of(rows, plain.columns()), plain.values(), plain.origin());
        var step = "join rows \"" + file + "\" by \"the word\"";
        assertThat(Join.step(data, 0, file)).isEqualTo(step);
        // as people write it, too
        with(step + "; join rows " + file + " by the word; join rows " + file, data, joined -> {
            var found = joined.rows().labels().table().orElseThrow();
            assertThat(found.columns())
                    .extracting(MetadataColumn::name)
                    .containsExactly("the word", "x=y", "x=y (joined)", "the word (joined)", "x=y (joined 2)");
            // what has no key belongs to no line
            assertThat(found.column("x=y").orElseThrow().text(0)).isEqualTo("b");
            assertThat(found.column("x=y").orElseThrow().text(1)).isEmpty();
        });
        var odd = Files.write(folder.resolve("a;b  c.tsv"), List.of("word", "w1", "w2", "w3"));
        with(Join.step(data, 0, odd) + "; rows \"the word=w2\"", data, picked -> {
            assertThat(picked.rows().size()).isEqualTo(1);
            // on record as it can be taken again
            assertThat(picked.origin().prepare().getLast()).isEqualTo("rows \"the word=w2\"");
        });
    }

    @Test
    void linesOfJsonAreJoinedByTheirOrder() throws IOException {
        var file = folder.resolve("neurons.jsonl");
        Files.write(
                file,
                List.of(
                        "{\"layer\": 3, \"name\": \"a\"}",
                        "",
                        "{\"name\": \"b\"}",
                        "{\"name\": \"c\", \"more\": [1, 2]}",
                        "{\"name\": \"d\"}",
                        "{\"name\": null}"));
        assertThat(Join.step(words(), 1, file)).isEqualTo("join columns " + file);
        with("join columns " + file, words(), data -> {
            assertThat(data.columns().label(1)).isEqualTo("b");
            var table = data.columns().labels().table().orElseThrow();
            assertThat(table.column("layer").orElseThrow().text(0)).isEqualTo("3");
            assertThat(table.column("more").orElseThrow().text(2)).isEqualTo("[1,2]");
            assertThat(table.column("more").orElseThrow().text(4)).isEmpty();
        });
        Files.writeString(file, "{\"name\": \"a\"}\nnothing\n");
        assertThatThrownBy(() -> Preparations.recipe("join columns " + file).apply(words(), memory))
                .hasMessageContaining("Object 2 of neurons.jsonl is not one line of JSON");
        // a column of its own in every line would be a table of the square of them
        var many = new ArrayList<String>();
        for (int i = 0; i < 20_000; i++) {
            many.add("{\"" + i + "\":1}");
        }
        Files.write(file, many);
        assertThatThrownBy(() -> Preparations.recipe("join columns " + file).apply(words(), memory))
                .hasMessageContaining("far more than it can hold");
    }

    @Test
    void axesAreTurnedRoundAndGivenRoles() {
        var data = words();
        with("flip 0; flip 1; role 1 time", data, turned -> {
            for (int i = 0; i < ROWS; i++) {
                assertThat(turned.rows().label(i)).isEqualTo(data.rows().label(ROWS - 1 - i));
                for (int j = 0; j < COLUMNS; j++) {
                    assertThat(turned.values().at(i, j)).isEqualTo(data.values().at(ROWS - 1 - i, COLUMNS - 1 - j));
                }
            }
            assertThat(turned.columns().role()).isEqualTo(Role.TIME);
        });
        with(
                "flip 0; flip 0",
                data,
                same -> assertThat(same.rows().id()).isEqualTo(data.rows().id()));
    }

    @Test
    void whatStaysInItsFileIsTransposedWithoutACopy() {
        var data = words();
        var file = folder.resolve("x.npy");
        Saving.write(data, file, false);
        var opening = Opening.of(file);
        var mapped = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        try (var _ = mapped.lease()) {
            with("axes 1,0", mapped, turned -> {
                assertThat(memory.used()).isZero();
                for (int j = 0; j < COLUMNS; j++) {
                    for (int i = 0; i < ROWS; i++) {
                        assertThat(turned.values().at(j, i))
                                .isEqualTo(data.values().at(i, j));
                    }
                }
            });
        }
    }

    /// Labels of a file of the same name would be lost, and its values called by others' names.
    @Test
    void whatDescribesAnotherFileIsNotReplaced() throws IOException {
        Saving.write(words(), folder.resolve("w.npy"), false);
        var labels = Files.readString(folder.resolve("w.axis0.tsv"));
        with("flip 0", words(), turned -> {
            for (var name : List.of("w.npz", "w.safetensors", "w.npy")) {
                assertThatThrownBy(() -> Saving.write(turned, folder.resolve(name), false))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("--force");
            }
            Saving.write(turned, folder.resolve("w.csv"), false);
            assertThat(folder.resolve("w.axis0.tsv")).hasContent(labels);
            Saving.write(turned, folder.resolve("w.npy"), true);
            assertThat(folder.resolve("w.axis0.tsv")).content().isNotEqualTo(labels);
        });
        assertThatThrownBy(() -> Saving.write(words(), folder.resolve("not/there.npy"), false))
                .hasMessageContaining("There is no folder");
    }

    @Test
    void aTableHasItsLabelsInItself() throws IOException {
        var plain = table(new double[3][2]);
        var rows = new Axis(new AxisId("a/0"), "cell", 3, Role.SAMPLE, new Labels.Named(List.of("x", "y", "z")));
        var data = new Dataset("a", "A", List.of(rows, plain.columns()), plain.values(), plain.origin());
        var file = folder.resolve("t.csv");
        Saving.write(data, file, false);
        assertThat(Files.readAllLines(file).get(1)).startsWith("x,");
        var opening = Opening.of(file);
        var again = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        try (var _ = again.lease()) {
            assertThat(again.values().shape().sizes()).containsExactly(3L, 2L);
            assertThat(again.rows().label(2)).isEqualTo("z");
        }
        assertThat(Saving.remarks(data, file)).isEmpty();
    }

    @Test
    void anAverageIsCalledByWhatItsRowsHaveInCommon() {
        with("average-by sentence", words(), data -> {
            var table = data.rows().labels().table().orElseThrow();
            assertThat(table.columns()).extracting(MetadataColumn::name).containsExactly("sentence", "label");
        });
    }

    /// A sprite of two by three pictures of 2 x 3 pixels, in two colours, of which five are meant.
    @Test
    void aPictureOfTilesBecomesSamplesThatAreLinked() {
        var plain = table(new double[4][9 * 2]);
        for (int i = 0; i < 4 * 18; i++) {
            plain.values().segment().setAtIndex(java.lang.foreign.ValueLayout.JAVA_DOUBLE, i, i);
        }
        var axes = List.of(
                Axis.numbered(new AxisId("s/0"), "y", 4, Role.SPACE),
                Axis.numbered(new AxisId("s/1"), "x", 9, Role.SPACE),
                Axis.numbered(new AxisId("s/2"), "colour", 2, Role.CHANNEL));
        var values = Tensor.of(plain.values().segment(), DType.FLOAT64, Shape.of(4, 9, 2), Storage.collected());
        var sprite = new Dataset("s", "Sprite", axes, values, plain.origin());
        with("tiles 2 3 5; link rows vectors", sprite, tiles -> {
            assertThat(tiles.values().shape().sizes()).containsExactly(5L, 2L, 3L, 2L);
            assertThat(tiles.rows().id()).isEqualTo(new AxisId("vectors/0"));
            for (int tile = 0; tile < 5; tile++) {
                for (int y = 0; y < 2; y++) {
                    for (int x = 0; x < 3; x++) {
                        int row = tile / 3 * 2 + y;
                        int column = tile % 3 * 3 + x;
                        assertThat(tiles.values().at(tile, (y * 3 + x) * 2 + 1)).isEqualTo(row * 18 + column * 2 + 1);
                    }
                }
            }
        });
        assertThatThrownBy(() -> Preparations.recipe("tiles 2 3 7").apply(sprite, memory))
                .hasMessageContaining("There are 6 tiles");
        assertThatThrownBy(() -> Preparations.recipe("tiles 5 3").apply(sprite, memory))
                .hasMessageContaining("cannot be 5");
    }

    static Stream<Preparation> all() {
        return Preparations.all().stream();
    }

    /// Every step refuses words it does not know, and says how it is written; what is missing in the data too.
    @ParameterizedTest
    @MethodSource("all")
    void everyStepSaysHowItIsWritten(Preparation step) {
        assertThat(step.about().id()).matches("[a-z0-9-]+");
        assertThat(step.about().usage()).startsWith(step.about().id());
        assertThat(step.about().summary()).endsWith(".");
        for (var words : List.of("nonsense !! 3", "9999999:", "nothing=here")) {
            assertThatThrownBy(() ->
                            Preparations.recipe(step.about().id() + " " + words).apply(words(), memory))
                    .isInstanceOf(Failure.class);
        }
        assertThat(memory.used()).isZero();
    }

    /// What is chosen in a form is written as words, and words say the same in a form.
    @ParameterizedTest
    @MethodSource("all")
    void everyStepIsWrittenAsItIsRead(Preparation step) {
        var data = words();
        var shape = data.values().shape();
        var syntax = step.syntax();
        var usage = Preparations.recipe(step.about().usage().replaceAll("\\|.*", ""))
                .steps()
                .getFirst();
        for (var written : List.of(Recipe.Step.suggested(step, data), usage)) {
            var texts = syntax.texts(step.about(), written.words());
            assertThat(syntax.params().params()).extracting(Param::key).containsAll(texts.keySet());
            var values = syntax.params().initial(shape, ParamValues.of(texts));
            var again = new Recipe.Step(step, syntax.words(values, shape));
            assertThat(syntax.params().initial(shape, ParamValues.of(syntax.texts(step.about(), again.words()))))
                    .isEqualTo(values);
        }
        for (var param : syntax.params().params()) {
            assertThat(param.key()).matches("[a-z-]+");
            assertThat(param.label()).matches("[A-Z].*[^.]");
            assertThat(param.help()).endsWith(".");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "centre nonsense; \"centre\" does not know \"nonsense\"",
                "centre mean mean; does not know \"mean\"",
                "clip 1; needs largest value (a number)",
                "clip 1 x; needs largest value (a number), not \"x\"",
                "clip 3 1; needs the smaller number first",
                "flip 7; Axis can be at most 1",
                "axes 1,1; needs each of 0 to 1 once",
                "sample 0; must be at least 1",
                "sample 5 bye=label; does not know \"bye=label\"",
                "sample 5 by=nothing; has no metadata called \"nothing\"",
                "sample 5 seed=; needs seed (a whole number) after \"seed=\"",
                "unfold 5; The step \"unfold 5\" cannot be taken. Axis can be at most 1",
                "link row x; needs axis (one of rows, columns), not \"row\"",
                "impute mean 3; takes a number with knn and lowrank only",
                "interleave rows=3,20 columns=5; as many parts",
                "role 0 king; needs role (one of ",
                "fold 7 9; have 63 pixels",
                "drop-token; needs tokens (one or several tokens)",
                "drop-constant please; does not know \"please\""
            })
    void whatIsWrittenWronglyIsNamed(String recipe, String why) {
        assertThatThrownBy(() -> Preparations.recipe(recipe).apply(words(), memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(why);
    }

    /// Of a parameter that is given twice the last one counts; words keep what stands in quotes.
    @Test
    void wordsAreReadAsTheyAlwaysWere() {
        with(
                "sample 7 seed=1 seed=2",
                words(),
                last -> with("sample 7 seed=2", words(), once -> {
                    assertThat(last.rows().label(6)).isEqualTo(once.rows().label(6));
                    assertThat(last.rows().label(0)).isEqualTo(once.rows().label(0));
                }));
        assertThatThrownBy(() -> Preparations.recipe("drop-token \"\u3000\"").apply(words(), memory))
                .hasMessageContaining("has no token \"\u3000\"");
        assertThatThrownBy(
                        () -> Preparations.recipe("rows \"label=a\u3000b c\"").apply(words(), memory))
                .hasMessageContaining("Nothing of");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows 3:3", "rows label=none", "drop-token w1 ; rows name=w1", "rows 0:1; drop-constant"})
    void nothingIsNotLeft(String recipe) {
        assertThatThrownBy(() -> Preparations.recipe(recipe).apply(words(), memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Nothing of");
    }

    @Test
    void missingValuesAreFilledInOrLeftOut() {
        var values = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT64, 4, 2, "a test");
        for (int i = 0; i < 8; i++) {
            values.set(i / 2, i % 2, i == 3 ? Double.NaN : i);
        }
        var axes = List.of(
                Axis.numbered(new AxisId("m/0"), "row", 4, Role.SAMPLE),
                Axis.numbered(new AxisId("m/1"), "column", 2, Role.FEATURE));
        var data = new Dataset("m", "Holes", axes, values.asTensor(), Origin.generated("t", Map.of()));
        with("impute mean", data, d -> assertThat(d.values().at(1, 1)).isCloseTo((1 + 5 + 7) / 3.0, within(1e-12)));
        with("impute median", data, d -> assertThat(d.values().at(1, 1)).isEqualTo(5));
        with("drop-missing", data, d -> assertThat(d.rows().size()).isEqualTo(3));
    }

    private static Dataset table(double[][] rows) {
        var values = Matrix.allocateShared(new MemoryBudget(1 << 22), DType.FLOAT64, rows.length, rows[0].length, "a");
        for (int i = 0; i < rows.length; i++) {
            values.setRow(i, rows[i]);
        }
        var axes = List.of(
                Axis.numbered(new AxisId("m/0"), "row", rows.length, Role.SAMPLE),
                Axis.numbered(new AxisId("m/1"), "column", rows[0].length, Role.FEATURE));
        return new Dataset("m", "Table", axes, values.asTensor(), Origin.generated("t", Map.of()));
    }

    /// Rows of rank two, of which a tenth of the values are missing.
    @Test
    void missingValuesFollowFromOtherRows() {
        var random = new SplittableRandom(5);
        var whole = new double[80][6];
        var holes = new double[80][6];
        for (int i = 0; i < 80; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            for (int j = 0; j < 6; j++) {
                whole[i][j] = 3 + a * (j + 1) + b * Math.cos(j);
                holes[i][j] = random.nextDouble() < 0.1 ? Double.NaN : whole[i][j];
            }
        }
        with("impute lowrank 2", table(holes), d -> {
            for (int i = 0; i < 80; i++) {
                for (int j = 0; j < 6; j++) {
                    assertThat(d.values().at(i, j)).isCloseTo(whole[i][j], within(1e-3));
                }
            }
        });
        var errors = new ArrayList<Double>();
        for (var recipe : List.of("impute knn 4", "impute mean")) {
            with(recipe, table(holes), d -> {
                double sum = 0;
                for (int i = 0; i < 80; i++) {
                    for (int j = 0; j < 6; j++) {
                        sum += Math.pow(d.values().at(i, j) - whole[i][j], 2);
                    }
                }
                errors.add(sum);
            });
        }
        assertThat(errors.getFirst()).isLessThan(0.3 * errors.getLast());
        // by hand: of the two nearest rows, 1 and 2, where both distances are over the first column
        var few = new double[][] {{0, Double.NaN}, {0.1, 4}, {-0.2, 6}, {5, 100}};
        with("impute knn 2", table(few), d -> assertThat(d.values().at(0, 1)).isEqualTo(5));
    }

    @Test
    void sequencesBecomeTokens() {
        var values = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT32, 4, 15, "a test");
        for (int i = 0; i < 60; i++) {
            values.set(i / 15, i % 15, i);
        }
        var scope = memory.scope("a file");
        var kept = scope.allocate(4 * 60L);
        kept.copyFrom(values.segment());
        var axes = List.of(
                Axis.numbered(new AxisId("s/0"), "text", 4, Role.SAMPLE),
                Axis.numbered(new AxisId("s/1"), "position", 3, Role.OTHER),
                Axis.numbered(new AxisId("s/2"), "neuron", 5, Role.NEURON));
        var data = new Dataset(
                "s",
                "Dump",
                axes,
                Tensor.of(kept, DType.FLOAT32, Shape.of(4, 3, 5), Storage.of(scope)),
                Origin.generated("t", Map.of()));
        var opened = data.lease();
        var folded = Preparations.recipe("tokens; rows sentence=2").apply(data, memory);
        try (var _ = folded.lease()) {
            assertThat(folded.values().shape().sizes()).containsExactly(3L, 5L);
            assertThat(folded.values().at(1, 4)).isEqualTo((2 * 3 + 1) * 5 + 4);
            assertThat(folded.rows()
                            .labels()
                            .table()
                            .orElseThrow()
                            .column("pos")
                            .orElseThrow()
                            .text(2))
                    .isEqualTo("2");
        }
        // the values stay where they are, for as long as anyone needs them
        var whole = Preparations.recipe("tokens").apply(data, memory);
        var lease = whole.lease();
        opened.close();
        assertThat(whole.values().at(11, 4)).isEqualTo(59);
        assertThat(whole.values().segment().address())
                .isEqualTo(data.values().segment().address());
        lease.close();
    }

    @Test
    void placesAndValuesBecomeATensor() {
        var list = table(new double[][] {{10, 0, 1}, {10, 2, 2}, {30, 2, 4}, {30, 2, 6}, {20, 5, -1}});
        with("tabulate", list, d -> {
            assertThat(d.values().shape().sizes()).containsExactly(3L, 3L);
            assertThat(d.values().at(0, 1)).isEqualTo(2);
            assertThat(d.values().at(2, 1)).isEqualTo(5);
            assertThat(d.values().at(2, 0)).isNaN();
            assertThat(d.rows().label(1)).isEqualTo("20");
        });
        with("tabulate sum zero", list, d -> {
            assertThat(d.values().at(2, 1)).isEqualTo(10);
            assertThat(d.values().at(2, 0)).isZero();
        });
        // two bins along the first axis, from 10 to 20 and from 20 to 30
        with("tabulate mean zero 2", list, d -> {
            assertThat(d.values().shape().sizes()).containsExactly(2L, 2L);
            assertThat(d.values().at(0, 0)).isEqualTo(1.5);
            assertThat(d.values().at(1, 0)).isEqualTo(5);
            assertThat(d.values().at(1, 1)).isEqualTo(-1);
            assertThat(d.rows().label(0)).isEqualTo("15");
        });
        var large = new double[2000][4];
        for (int i = 0; i < large.length; i++) {
            large[i] = new double[] {i, i, i, 1};
        }
        assertThatThrownBy(() -> Preparations.recipe("tabulate").apply(table(large), memory))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("equal bins");
    }

    /// Saved in every format and opened again: the same values, axes and labels.
    @ParameterizedTest
    @ValueSource(strings = {"x.npy", "x.npz", "x.safetensors", "x.csv", "x.tsv"})
    void isSavedAndOpenedAgain(String name) {
        var data = words();
        var file = folder.resolve(name);
        Saving.write(data, file, false);
        var opening = Opening.of(file);
        var read = opening.read(opening.member(""), Map.of(), memory, Progress.NONE);
        try (var _ = read.lease()) {
            assertThat(read.values().shape()).isEqualTo(data.values().shape());
            for (int i = 0; i < ROWS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    assertThat((float) read.values().at(i, j))
                            .isEqualTo((float) data.values().at(i, j));
                }
            }
            assertThat(read.rows()
                            .labels()
                            .table()
                            .orElseThrow()
                            .column("sentence")
                            .orElseThrow()
                            .text(11))
                    .isEqualTo("s2");
        }
    }
}
