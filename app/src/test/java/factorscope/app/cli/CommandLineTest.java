package factorscope.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Opening;
import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Inputs;
import factorscope.model.io.Progress;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.io.safetensors.SafetensorsWriter;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.ResultFolder;
import factorscope.views.catalog.Views;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class CommandLineTest extends OnTheCommandLine {
    private static Path sample(String file) {
        return Path.of(System.getProperty("factorscope.samples")).resolve(file);
    }

    static Stream<Decomposition> algorithms() {
        return Decompositions.all().stream();
    }

    /// A formula is sampled, decomposed and described; a prepared file is written and opened again.
    @Test
    void samplesFormulasAndConverts() throws IOException {
        var sampled = folder.resolve("formula");
        assertThat(run("function", "1/(2+x*y)+sin(z)", "--tolerance", "1e-6", "--out", sampled))
                .isZero();
        var json = new JsonMapper().readTree(Files.readAllBytes(sampled.resolve("function.json")));
        assertThat(json.path("resolved").asBoolean()).isTrue();
        assertThat(json.path("errorBetweenPoints").asDouble()).isLessThan(1e-5);
        assertThat(json.path("chosen").get(2).asInt()).isEqualTo(2);
        assertThat(run("info", sampled.resolve("values.npy"))).isZero();
        assertThat(out.toString()).contains("axis \"x\"", "role space");
        assertThat(run("function", "x+", "--out", folder.resolve("none"))).isEqualTo(2);

        var written = folder.resolve("flowers.safetensors");
        assertThat(run(
                        "convert",
                        sample("iris/iris.csv"),
                        written,
                        "--prepare",
                        "sample 30 by=class; centre; scale variance"))
                .isZero();
        assertThat(run("info", written)).isZero();
        assertThat(out.toString()).contains("30 × 4", "metadata class");
        assertThat(run("convert", sample("iris/iris.csv"), written)).isEqualTo(5);
        assertThat(run("convert", sample("iris/iris.csv"), folder.resolve("x.xyz")))
                .isEqualTo(2);
        assertThat(run("list", "steps")).isZero();
        assertThat(out.toString()).contains("whiten");
    }

    /// What is told of values that are given back by then: they stay sparse, and the file may hold them packed.
    @Test
    void sparseValuesAreDescribedAndStaySo() throws IOException {
        var sparse = folder.resolve("few.mtx");
        Files.writeString(sparse, "%%MatrixMarket matrix coordinate real general\n9000 4000 2\n7 9 1.5\n8 1 2\n");
        assertThat(run("info", sparse)).isZero();
        assertThat(out.toString()).contains("9,000 × 4,000", "sparse, ", "values 0 to 2.0");
        var written = folder.resolve("few.npz");
        assertThat(run("convert", sparse, written)).isZero();
        assertThat(out.toString()).contains("9,000 × 4,000 sparse float64");
        assertThat(run("info", written)).isZero();
        assertThat(out.toString()).contains("sparse float64", "sparse, ");
    }

    /// Writers swallow that a disk is full; the exit code must not.
    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        var full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var lost = new PrintWriter(new PrintStream(full, true, UTF_8), true, UTF_8);
        assertThat(CommandLineTool.run(lost, new PrintWriter(err, true), "list", "algorithms"))
                .isEqualTo(5);
        assertThat(CommandLineTool.run(lost, new PrintWriter(err, true), "no-such-command"))
                .isEqualTo(2);
    }

    /// The parameters of an algorithm are the options of its command, no more and no fewer.
    @ParameterizedTest
    @MethodSource("algorithms")
    void offersEveryParameter(Decomposition decomposition) {
        assertThat(run("decompose", decomposition.descriptor().id(), "--help")).isZero();
        for (var param : decomposition.params().params()) {
            assertThat(out.toString()).contains("--" + param.key());
        }
    }

    /// Flowers, or a small cube for those that do not take tables.
    private Path table(Decomposition decomposition) {
        var opening = Opening.of(sample("iris/iris.csv"));
        var flowers = opening.read(opening.member(""), Map.of(), new MemoryBudget(8 << 20), Progress.NONE);
        try (var _ = flowers.lease()) {
            return decomposition.accepts(Inputs.of(flowers)).fits()
                    ? sample("iris/iris.csv")
                    : decomposition.descriptor().id().equals("sae")
                            ? written("rows.npy", Shape.of(30, 4))
                            : written("cube.npy", Shape.of(12, 12, 5));
        }
    }

    /// Six components of four columns, with the configuration that SAELens writes.
    private Path dictionary() throws IOException {
        var encoder = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT32, 4, 6, "a test");
        var decoder = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT32, 6, 4, "a test");
        for (int r = 0; r < 6; r++) {
            encoder.set(r % 4, r, 1);
            decoder.set(r, r % 4, 1);
        }
        var file = folder.resolve("sae_weights.safetensors");
        SafetensorsWriter.write(file, Map.of("W_enc", encoder.asTensor(), "W_dec", decoder.asTensor()));
        Files.writeString(
                folder.resolve("cfg.json"), "{\"architecture\":\"topk\",\"k\":2,\"normalize_activations\":\"none\"}");
        return file;
    }

    private Path written(String name, Shape shape) {
        var values = Matrix.allocateShared(new MemoryBudget(1 << 20), DType.FLOAT32, 1, (int) shape.count(), "a test");
        for (int i = 0; i < shape.count(); i++) {
            values.set(0, i, i % 7 + i % 11 * (i % 3));
        }
        var file = folder.resolve(name);
        NpyWriter.write(file, Tensor.of(values.segment(), DType.FLOAT32, shape, Storage.collected()));
        return file;
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void decomposesAndDrawsEveryViewThatFits(Decomposition decomposition) throws IOException {
        var id = decomposition.descriptor().id();
        var result = folder.resolve(id);
        var args = new ArrayList<Object>(List.of("decompose", id, table(decomposition), "--out", result, "--json"));
        if (id.equals("sae")) {
            args.addAll(List.of("--dictionary", dictionary()));
        }
        if (id.equals("cmtf")) {
            args.addAll(List.of("--coupled", written("matrix.npy", Shape.of(12, 4))));
        }
        if (decomposition.params().param("components").isPresent()) {
            args.addAll(List.of("--components", 3));
        }
        assertThat(run(args.toArray())).as(err.toString()).isZero();
        assertThat(new JsonMapper().readTree(out.toString()).path("components").asInt())
                .isPositive();
        assertThat(result.resolve("result.json")).exists();
        int drawn = 0;
        for (var view : Views.all()) {
            var figure = folder.resolve(id + "-" + view.about().id() + ".svg");
            int code = run("view", view.about().id(), result, "--out", figure);
            assertThat(code).as(view.about().id() + ": " + err).isIn(0, 3);
            assertThat(Files.exists(figure)).isEqualTo(code == 0);
            drawn += code == 0 ? 1 : 0;
        }
        assertThat(drawn).isGreaterThanOrEqualTo(1);
    }

    @Test
    void whatNeedsASecondFileSaysSo() {
        var data = written("tensor.npy", Shape.of(12, 5, 4));
        assertThat(run("decompose", "cmtf", data, "--out", folder.resolve("none")))
                .isEqualTo(3);
        assertThat(err.toString()).contains("--coupled").doesNotContain("defect");
        assertThat(run("decompose", "sae", data, "--out", folder.resolve("none")))
                .isEqualTo(3);
        assertThat(err.toString()).contains("--dictionary").doesNotContain("defect");
    }

    @Test
    void writesWhatTheConventionSays() {
        assertThat(run("decompose", "pca", sample("iris/iris.csv"), "--components", 2, "--out", folder.resolve("pca")))
                .isZero();
        assertThat(folder.resolve("pca"))
                .isDirectoryContaining("glob:**/loadings-0.npy")
                .isDirectoryContaining("glob:**/loadings-1.npy")
                .isDirectoryContaining("glob:**/weights.npy")
                .isDirectoryContaining("glob:**/offset.npy");
        assertThat(run("info", folder.resolve("pca"))).isZero();
        assertThat(out.toString()).contains("pca").contains("2 components");
    }

    @Test
    void doesNotReplaceWithoutBeingTold() {
        var result = folder.resolve("r");
        assertThat(run("decompose", "pca", sample("iris/iris.csv"), "--out", result))
                .isZero();
        assertThat(run("decompose", "pca", sample("iris/iris.csv"), "--out", result))
                .isEqualTo(5);
        assertThat(run("decompose", "pca", sample("iris/iris.csv"), "--out", result, "--force"))
                .isZero();
    }

    @Test
    void pcaOfColumnsInDifferentUnitsSuggestsScaling() throws IOException {
        var table = folder.resolve("wine.csv");
        Files.writeString(table, "acid,proline,hue\n2.1,1065,1.04\n3.2,480,0.95\n1.7,735,1.1\n2.8,1290,0.82\n");
        assertThat(run("decompose", "pca", table, "--out", folder.resolve("raw")))
                .isZero();
        assertThat(err.toString()).contains("The column \"proline\" has 99 % of the variance: consider scaling");
        assertThat(run("decompose", "pca", table, "--prepare", "scale variance", "--out", folder.resolve("scaled")))
                .isZero();
        assertThat(err.toString()).doesNotContain("consider scaling");
        assertThat(run("decompose", "snmf", table, "--components", "2", "--out", folder.resolve("snmf")))
                .isZero();
        assertThat(err.toString()).doesNotContain("consider scaling");
    }

    @Test
    void tellsWrongCallsFromWrongData() throws IOException {
        assertThat(run("decompose", "pca", sample("iris/iris.csv"), "--out", folder.resolve("a"), "--components", "0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("omponents");
        assertThat(run("decompose", "pca", folder.resolve("nowhere.npy"), "--out", folder.resolve("b")))
                .isEqualTo(3);
        assertThat(run("decompose", "nosuch")).isEqualTo(2);
        assertThat(err.toString()).contains("There is no \"decompose nosuch\".", "decompose takes ", "snmf");
        assertThat(run("component", "--out", folder.resolve("e"))).isEqualTo(2);
        assertThat(err.toString()).contains("This takes 1 result folder, not 0.");
        assertThat(run("compare", "a", "b", "c", "--out", folder.resolve("f"))).isEqualTo(2);
        assertThat(err.toString()).contains("This takes 2 result folders, not 3.", "compare DIR DIR --out DIR");
        assertThat(run("ensemble", "kmeans", sample("iris/iris.csv"))).isEqualTo(2);
        assertThat(err.toString()).contains("There is no \"ensemble kmeans\".", "ensemble takes ", "pca");
        assertThat(run("view", "heat", folder.resolve("nowhere"), "--out", folder.resolve("x.svg")))
                .isEqualTo(3);
        var bad = folder.resolve("bad.npy");
        Files.write(bad, new byte[] {1, 2, 3});
        assertThat(run("decompose", "pca", bad, "--out", folder.resolve("c"))).isEqualTo(3);
        var negative = folder.resolve("negative.csv");
        Files.writeString(negative, "a,b\n1,-2\n3,4\n5,6\n");
        assertThat(run("decompose", "nmf", negative, "--components", 1, "--out", folder.resolve("d")))
                .isEqualTo(3);
        assertThat(err.toString()).doesNotContain("Exception").doesNotContain("\tat ");
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .as("no half-made folder is left")
                    .containsExactlyInAnyOrder("bad.npy", "negative.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject", "drop", "impute"})
    void treatsMissingValuesAsTold(String how) throws IOException {
        var holes = folder.resolve("holes.csv");
        Files.writeString(holes, "a,b\n1,2\n3,nan\n5,6\n7,9\n");
        int code = run("decompose", "pca", holes, "--components", 1, "--missing", how, "--out", folder.resolve("r"));
        assertThat(code).isEqualTo(how.equals("reject") ? 3 : 0);
        if (how.equals("reject")) {
            assertThat(err.toString()).contains("--missing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"algorithms", "views", "formats", "samples"})
    void listsTheCatalogs(String what) {
        assertThat(run("list", what)).isZero();
        assertThat(out.toString().lines().count()).isGreaterThan(3);
        assertThat(run("list", what, "--json")).isZero();
        assertThat(new JsonMapper().readTree(out.toString()).size()).isGreaterThan(3);
    }

    @Test
    void tellsWhatAFileHolds() {
        assertThat(run("info", sample("minilm/minilm_layer3_gelu.npy"))).isZero();
        assertThat(out.toString()).contains("2,225").contains("float16").contains("token");
        assertThat(run("info", sample("minilm/minilm_layer3_gelu.npy"), "--json"))
                .isZero();
        assertThat(new JsonMapper().readTree(out.toString()).isObject()).isTrue();
    }

    @Test
    void drawsEveryFormatWithItsTextAsText() throws IOException {
        var result = folder.resolve("r");
        assertThat(run("decompose", "kmeans", sample("iris/iris.csv"), "--components", 3, "--out", result))
                .isZero();
        for (var format : List.of("svg", "pdf", "png")) {
            var figure = folder.resolve("f." + format);
            assertThat(run("view", "confusion", result, "--out", figure)).isZero();
            assertThat(Files.size(figure)).isGreaterThan(1000);
        }
        assertThat(Files.readString(folder.resolve("f.svg"))).contains("setosa");
        assertThat(run("view", "confusion", result, "--out", folder.resolve("f.gif")))
                .isEqualTo(2);
    }

    @Test
    void saysHowManyComponentsThereAre() throws IOException {
        var to = folder.resolve("rank");
        assertThat(run("rank", sample("iris/iris.csv"), "--out", to))
                .as(err.toString())
                .isZero();
        var json = new JsonMapper().readTree(to.resolve("rank.json"));
        assertThat(json.path("criteria"))
                .hasSize(factorscope.model.catalog.RankCriteria.all().size())
                .allMatch(c -> c.path("sentence").asString("").endsWith("."));
        assertThat(to.resolve("rank.svg")).isNotEmptyFile();
        assertThat(run("rank", sample("iris/iris.csv"), "--out", to)).isEqualTo(5);
        assertThat(run("rank", sample("iris/iris.csv"), "--out", to, "--force", "--criteria", "minka"))
                .isZero();
        assertThat(run("rank", sample("iris/iris.csv"), "--out", to, "--force", "--criteria", "guess"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("parallel-analysis");
    }

    @Test
    void saysWhichComponentsComeBackAndWhichAreWhich() throws IOException {
        var to = folder.resolve("ensemble");
        var call = new ArrayList<Object>(
                List.of("ensemble", "pca", sample("iris/iris.csv"), "--components", "3", "--runs", "4", "--out", to));
        assertThat(run(call.toArray())).as(err.toString()).isZero();
        var stability = new JsonMapper().readTree(to.resolve("stability.json"));
        assertThat(stability.path("components")).hasSize(3);
        assertThat(stability.path("components").path(0).path("returned").asDouble())
                .isEqualTo(1);
        // going on does nothing again, with another recipe nothing at all
        call.add("--resume");
        assertThat(run(call.toArray())).isZero();
        assertThat(err.toString()).doesNotContain("run 1 of");
        call.set(4, "2");
        assertThat(run(call.toArray())).isEqualTo(2);
        assertThat(err.toString()).contains("other data, parameters or seed");

        var other = folder.resolve("other");
        assertThat(run("decompose", "nmf", sample("iris/iris.csv"), "-k", "3", "--out", other))
                .isZero();
        var compared = folder.resolve("compared");
        assertThat(run("compare", to.resolve("medoid"), other, "--out", compared))
                .isZero();
        var json = new JsonMapper().readTree(compared.resolve("compare.json"));
        assertThat(json.path("pairs")).hasSize(3);
        assertThat(json.path("cosines")).hasSize(3);
        assertThat(compared.resolve("compare.svg")).isNotEmptyFile();
        assertThat(run("describe", to.resolve("medoid"), "--component", "1")).isZero();
        assertThat(out.toString()).contains("Classes", "Strongest", "Drawn at random");
        assertThat(run("describe", to.resolve("medoid"), "--component", "9")).isEqualTo(2);
        var through = folder.resolve("through.csv");
        Files.writeString(through, "x,y,z\n1,0,2\n0,1,0\n3,1,1\n2,2,2\n");
        assertThat(run("describe", to.resolve("medoid"), "--component", "1", "--through", through))
                .isZero();
        assertThat(out.toString().lines()).contains("Promotes", "Suppresses");
    }

    @Test
    void makesAProjectOfResultsAndAddsToIt() {
        var pca = folder.resolve("pca");
        var nmf = folder.resolve("nmf");
        var project = folder.resolve("project");
        for (var made : List.of(pca, nmf)) {
            assertThat(run("decompose", made.getFileName(), sample("iris/iris.csv"), "-k", "2", "--out", made))
                    .isZero();
        }
        assertThat(run("project", pca, "--out", project)).isZero();
        assertThat(run("project", nmf, "--out", project)).isEqualTo(5);
        assertThat(run("project", nmf, "--out", project, "--force")).isZero();
        assertThat(out.toString()).contains("2 results, 1 dataset");
        assertThat(run("info", project)).isZero();
        assertThat(out.toString().lines())
                .containsExactly("  iris: 150 × 4", "  pca: 2 components by pca", "  nmf: 2 components by nmf");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsTheDifferenceOfTwoFiles() throws IOException {
        var head = "a,b,c,d,e,f\n";
        var one = new StringBuilder(head);
        var two = new StringBuilder(head);
        for (int i = 0; i < 60; i++) {
            one.append(i % 2 == 0 ? "5,5,0,0,0," : "0,0,4,4,0,")
                    .append(i % 3 * 0.01)
                    .append('\n');
            two.append(i % 2 == 0 ? "5,5,0,0,0," : "0,0,0,0,6,")
                    .append(i % 3 * 0.01)
                    .append('\n');
        }
        Files.writeString(folder.resolve("one.csv"), one);
        Files.writeString(folder.resolve("two.csv"), two);
        var to = folder.resolve("difference");
        assertThat(run(
                        "difference",
                        folder.resolve("one.csv"),
                        folder.resolve("two.csv"),
                        "--algorithm",
                        "nmf",
                        "--components",
                        "3",
                        "--out",
                        to))
                .as(err.toString())
                .isZero();
        var fates = new ArrayList<String>();
        new JsonMapper()
                .readTree(to.resolve("difference.json"))
                .path("components")
                .forEach(c -> fates.add(c.path("fate").asString("")));
        assertThat(fates).containsExactlyInAnyOrder("stays", "vanishes", "appears");
        assertThat(run("info", to.resolve("result"))).isZero();
        assertThat(run("difference", folder.resolve("one.csv"), sample("iris/iris.csv"), "--out", folder.resolve("no")))
                .isEqualTo(3);
    }

    @Test
    void buildsATreeOfFeatures() throws IOException {
        var to = folder.resolve("tree");
        assertThat(run("tree", sample("digits/digits.csv"), "--ranks", "12,4", "--keep", "0.3", "--out", to))
                .as(err.toString())
                .isZero();
        var json = new JsonMapper().readTree(to.resolve("tree.json"));
        assertThat(json.path("levels")).hasSize(2);
        assertThat(json.path("nodes")).hasSize(16);
        assertThat(run("info", to.resolve("level-2-of-4"))).isZero();
        assertThat(run("tree", sample("digits/digits.csv"), "--ranks", "4,12", "--out", folder.resolve("no")))
                .isEqualTo(2);
    }

    @Test
    void shardsFollowEachOtherAndFoldersAreOpened() throws IOException {
        var first = written("part-0.npy", Shape.of(12, 4));
        var second = written("part-1.npy", Shape.of(8, 4));
        assertThat(run(
                        "decompose",
                        "pca",
                        first,
                        "--append",
                        second,
                        "-k",
                        2,
                        "--out",
                        folder.resolve("stacked"),
                        "--json"))
                .as(err.toString())
                .isZero();
        assertThat(new JsonMapper().readTree(out.toString()).path("rows").asInt(20))
                .isEqualTo(20);
        assertThat(ResultFolder.read(folder.resolve("stacked"), new MemoryBudget(1 << 24))
                        .result()
                        .factorization()
                        .loadings(0)
                        .shape()
                        .rows())
                .isEqualTo(20);
        // a folder of pictures
        var pictures = java.nio.file.Files.createDirectory(folder.resolve("pictures"));
        for (int i = 0; i < 6; i++) {
            var image = new java.awt.image.BufferedImage(5, 4, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(i % 5, i % 4, 0, 50 + i);
            javax.imageio.ImageIO.write(
                    image, "png", pictures.resolve("p" + i + ".png").toFile());
        }
        assertThat(run("info", pictures, "--json")).as(err.toString()).isZero();
        assertThat(run("decompose", "nmf", pictures, "-k", 2, "--out", folder.resolve("parts")))
                .as(err.toString())
                .isZero();
        assertThat(run("view", "page", folder.resolve("parts"), "--out", folder.resolve("page.svg")))
                .as(err.toString())
                .isZero();
    }

    @Test
    void saysWhichValuesAFitDependsOn() throws IOException {
        var data = written("cube.npy", Shape.of(8, 6, 5));
        assertThat(run("decompose", "completion", data, "-k", 2, "--out", folder.resolve("fit")))
                .as(err.toString())
                .isZero();
        assertThat(run(
                        "influence",
                        data,
                        "--result",
                        folder.resolve("fit"),
                        "--count",
                        3,
                        "--out",
                        folder.resolve("cells")))
                .as(err.toString())
                .isZero();
        var cells = new JsonMapper()
                .readTree(folder.resolve("cells/influence.json").toFile())
                .path("cells");
        assertThat(cells.size()).isEqualTo(3);
        assertThat(cells.get(0).path("distance").asDouble())
                .isGreaterThanOrEqualTo(cells.get(1).path("distance").asDouble());
        assertThat(run("unfolding", "--size", 12, "--steps", 3, "--repeats", 1, "--out", folder.resolve("gap")))
                .as(err.toString())
                .isZero();
        assertThat(folder.resolve("gap/unfolding.svg")).exists();
    }

    /// A label from a stranger's file is no formula where that is asked for, and exact everywhere else.
    @Test
    void tablesForSpreadsheetsHaveNoFormulas() throws IOException {
        var table = folder.resolve("table.csv");
        Files.writeString(table, "name,@a,b\n=1+1,-1.5,2\n+x,3,4\n-2,5,-6\n");
        var exact = folder.resolve("exact.csv");
        assertThat(run("convert", table, exact)).isZero();
        assertThat(exact).content().contains("name,@a,b\n=1+1,-1.5,2").contains("\n+x,");
        var guarded = folder.resolve("guarded.csv");
        assertThat(run("convert", table, guarded, "--for-spreadsheets")).isZero();
        assertThat(guarded)
                .content()
                .contains("name,'@a,b\n'=1+1,-1.5,2")
                .contains("\n'+x,")
                .contains("\n-2,5")
                .contains(",-6");
        assertThat(run("convert", table, folder.resolve("x.npy"), "--for-spreadsheets"))
                .isEqualTo(2);
        assertThat(folder.resolve("x.npy")).doesNotExist();
    }

    /// A page is as long as it needs to be, or as long as is asked for; what cannot be drawn is named.
    @Test
    void figuresHaveTheSizeThatIsAskedFor() throws IOException {
        var table = folder.resolve("table.csv");
        var lines = new StringBuilder("token,a,b,c\n");
        for (int i = 0; i < 40; i++) {
            lines.append("t\uDBFF\uDFFD")
                    .append(i)
                    .append(',')
                    .append(i % 3 + 0.5)
                    .append(',');
            lines.append(i % 5 + 0.25).append(',').append(i % 7 + 0.125).append('\n');
        }
        Files.writeString(table, lines);
        var result = folder.resolve("r");
        assertThat(run("decompose", "nmf", table, "-k", 2, "--out", result)).isZero();
        var page = folder.resolve("page.png");
        assertThat(run("view", "page", result, "--out", page, "--dpi", 96)).isZero();
        assertThat(err.toString()).contains("U+10FFFD").contains("boxes stand for them");
        assertThat(javax.imageio.ImageIO.read(page.toFile()).getHeight()).isGreaterThan(480);
        assertThat(run("view", "page", result, "--out", page, "--dpi", 96, "--height", 400, "--force"))
                .isZero();
        var exact = javax.imageio.ImageIO.read(page.toFile());
        assertThat(exact.getHeight()).isEqualTo(400);
        assertThat(exact.getWidth()).isEqualTo(720);
    }
}
