package factorscope.bench;

import factorscope.model.planted.Mixtures;
import factorscope.model.planted.Polyads;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// All cases, the quick ones first.
public final class Cases {
    /// A baseline that does not arrive counts as this many seconds in the larger case.
    private static final int MOST_SECONDS = 150;

    /// So many iterations, else.
    private static final int MOST_ITERATIONS = 1000;

    private Cases() {}

    public static List<Case> all() {
        return Stream.concat(planted().stream(), OtherData.cases().stream()).toList();
    }

    private static List<Case> planted() {
        return List.of(
                new Products("sgemm-tall", "sgemm 20000x768 * 768x100", true, 20_000, 768, 100, "gemm"),
                new Products("sgemm-square", "sgemm 2000^3", true, 2000, 2000, 2000, "gemm"),
                new Products("sgemm-torch", "sgemm 2000^3, torch", false, 2000, 2000, 2000, "torch-gemm"),
                pca("pca-20k", true, Mixtures.semiNonnegative(20_000, 768, 100, 1), 2.5),
                nmf(),
                dictionary("dictionary-5k", true, Mixtures.dictionary(5000, 256, 64, 4, 1), 10),
                kmeans(),
                cpSweeps(),
                cp(),
                nonnegativeCp(100, 30),
                nonnegativeCp(200, 10),
                tucker(),
                new Spectra("spectrum", "full spectrum of 3072x3072 float32", true, 3072),
                pca("pca-100k", false, larger(), 4),
                dictionary("dictionary-20k", false, Mixtures.dictionary(20_000, 256, 512, 6, 1), 3),
                new Passes("snmf-passes", "seconds of a pass of SNMF as n, d and K double", false),
                snmf(),
                snmfLarger(),
                snmfReal("snmf-real-5", "0.05"),
                snmfReal("snmf-real-20", "0.2"));
    }

    private static Mixtures larger() {
        return new Mixtures(100_000, 1024, 200, 0.05, 8, 0.1, Mixtures.Kind.SEMI_NONNEGATIVE, 1);
    }

    private static Case pca(String name, boolean core, Mixtures data, double target) {
        var builder = Solving.Builder.planted(name, data)
                .titled("PCA " + data.rows() + "x" + data.columns() + ", " + data.components() + " components")
                .solving("pca", Map.of("components", Integer.toString(data.components())))
                .comparing(Solving.Goal.VARIANCE)
                .against(target, new Baseline("pca", Map.of("components", data.components())));
        return (core ? builder.core() : builder).build();
    }

    private static Case nmf() {
        var data = Mixtures.nonnegative(20_000, 768, 100, 1);
        return Solving.Builder.planted("nmf", data)
                .titled("NMF 20000x768, 100 components")
                .core()
                .solving("nmf", Map.of("components", "100", "tolerance", "1e-5"))
                .comparing(Solving.Goal.ERROR)
                .against(3, new Baseline("nmf", Map.of("components", 100, "init", "nndsvda", "iterations", 50)))
                .build();
    }

    private static Case dictionary(String name, boolean core, Mixtures data, int epochs) {
        int k = data.components();
        var builder = Solving.Builder.planted(name, data)
                .titled("sparse dictionary " + data.rows() + "x" + data.columns() + ", " + k + " atoms")
                .solving("sparse-dictionary", Map.of("components", Integer.toString(k), "alpha", "0.2"))
                .comparing(Solving.Goal.OBJECTIVE)
                .against(
                        4,
                        new Baseline(
                                "dictionary", Map.of("components", k, "alpha", 0.2, "batch", 256, "epochs", epochs)));
        return (core ? builder.core() : builder).build();
    }

    private static Case kmeans() {
        // clusters whose distances are large beside their width, with as many centres as there are
        var data = new Mixtures(100_000, 256, 100, 1, 2, 0.05, Mixtures.Kind.SUPERPOSITION, 1);
        return Solving.Builder.planted("kmeans", data)
                .titled("k-means 100000x256, 100 clusters")
                .core()
                .solving("kmeans", Map.of("components", "100", "starts", "1", "tolerance", "1e-5"))
                .comparing(Solving.Goal.INERTIA)
                .against(1, new Baseline("kmeans", Map.of("components", 100)))
                .build();
    }

    private static Polyads cube(int size, boolean signed) {
        return new Polyads(size, 20, 0.01, signed, 1);
    }

    private static Baseline polyadic(boolean nonnegative) {
        return new Baseline("cp", Map.of("components", 20, "sweeps", 50, "nonnegative", nonnegative));
    }

    private static Case cpSweeps() {
        return Solving.Builder.planted("cp-sweeps", cube(200, true))
                .titled("CP 200^3, 20 components, 50 sweeps from a random start")
                .solving("cp", Map.of("components", "20", "start", "random", "iterations", "50", "tolerance", "0"))
                .comparing(Solving.Goal.WORK)
                .against(2.5, polyadic(false))
                .build();
    }

    /// The baseline's 50 sweeps from random starts end anywhere above the planted error; the compressed start is to be
    /// there first.
    private static Case cp() {
        return Solving.Builder.planted("cp", cube(200, true))
                .titled("CP 200^3, 20 components, to the error after 50 sweeps")
                .core()
                .solving("cp", Map.of("components", "20"))
                .untilShareOfError(1.0001)
                .against(10, polyadic(false))
                .build();
    }

    private static Case nonnegativeCp(int size, double target) {
        return Solving.Builder.planted("nncp-" + size, cube(size, false))
                .titled("nonnegative CP " + size + "^3, 20 components, to the error after 50 sweeps")
                .solving("nncp", Map.of("components", "20", "tolerance", "0"))
                .untilShareOfError(1.0005)
                .against(target, polyadic(true))
                .build();
    }

    private static Case tucker() {
        return Solving.Builder.planted("tucker", cube(200, true))
                .titled("Tucker 200^3, ranks 20,20,20, by HOSVD and HOOI")
                .core()
                .solving("tucker", Map.of("ranks", "20,20,20"))
                .untilShareOfError(1.0001)
                .against(5, new Baseline("tucker", Map.of("components", 20, "sweeps", 100)))
                .build();
    }

    private static Map<String, Object> published(
            int components, double keep, double target, int iterations, int seconds) {
        return Map.of(
                "components",
                components,
                "keep",
                keep,
                "seed",
                1,
                "target",
                target,
                "iterations",
                iterations,
                "most_seconds",
                seconds);
    }

    private static Case snmf() {
        return Solving.Builder.planted("snmf-20k", Mixtures.semiNonnegative(20_000, 768, 100, 1))
                .titled("SNMF 20000x768, 100 components, to error 0.3071")
                .solving("snmf", Map.of("components", "100", "keep", "0.05", "floor", "false"))
                .untilError(0.3071)
                .against(40, new Baseline("snmf", published(100, 0.05, 0.3071, MOST_ITERATIONS, 100_000)))
                .build();
    }

    private static Case snmfLarger() {
        return Solving.Builder.planted("snmf-100k", larger())
                .titled("SNMF 100000x1024, 200 components, to error 0.3045")
                .solving("snmf", Map.of("components", "200", "keep", "0.05", "floor", "false"))
                .untilError(0.3045)
                .against(25, new Baseline("snmf", published(200, 0.05, 0.3045, 100_000, MOST_SECONDS)))
                .build();
    }

    /// The error is to be lower by a twentieth in a tenth of the time that 500 published iterations take.
    private static Case snmfReal(String name, String keep) {
        return Solving.Builder.sample(name, "minilm")
                .titled("SNMF of the bundled activations, keep " + keep + ", to 0.95 of the published error")
                .solving("snmf", Map.of("components", "100", "keep", keep, "floor", "false"))
                .untilShareOfError(0.95)
                .against(10, new Baseline("snmf", published(100, Double.parseDouble(keep), 0, 500, 100_000)))
                .build();
    }
}
