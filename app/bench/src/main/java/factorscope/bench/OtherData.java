package factorscope.bench;

import java.util.List;
import java.util.Map;

/// Cases on data that nobody generated: real spectra, pictures, winds and text, wide, tall and sparse.
final class OtherData {
    /// Their sweeps on real tensors, which need not be enough.
    private static final int SWEEPS = 500;

    private OtherData() {}

    static List<Case> cases() {
        return List.of(
                pca("pca-real", "minilm", "activations, 2225x1536", 300, 2),
                pca("pca-wide", "video", "a video, 120x6912", 20, 2),
                pca("pca-tall", "digits", "digits, 1797x64", 20, 1),
                Solving.Builder.sample("pca-sparse", "wordnet_tfidf")
                        .titled("truncated SVD of tf-idf, 2343x1016 sparse, 20 components")
                        .solving("pca", Map.of("components", "20", "centre", "false"))
                        .comparing(Solving.Goal.VARIANCE)
                        .against(2, new Baseline("truncated-svd", Map.of("components", 20, "sparse", true)))
                        .build(),
                nmf("nmf-wide", "video", "a video, 120x6912", 20, false, 3),
                nmf("nmf-tall", "digits", "digits, 1797x64", 16, false, 1),
                nmf("nmf-sparse", "wordnet_tfidf", "tf-idf, 2343x1016 sparse", 20, true, 3),
                kmeans("kmeans-real", "minilm", "activations, 2225x1536", false, 1),
                kmeans("kmeans-sparse", "wordnet_tfidf", "tf-idf, 2343x1016 sparse", true, 2),
                dictionary(),
                Solving.Builder.sample("rpca-video", "video")
                        .titled("robust PCA of a video, 120x6912")
                        .solving("rpca", Map.of("components", "120"))
                        .comparing(Solving.Goal.WORK)
                        .against(5, new Baseline("robust-pca", Map.of()))
                        .build(),
                Solving.Builder.sample("cp-winds", "winds")
                        .titled("CP of winds, 60x37x72x2, 8 components, to the error after 500 sweeps")
                        .solving("cp", Map.of("components", "8"))
                        .untilShareOfError(1.0001)
                        .against(5, new Baseline("cp", Map.of("components", 8, "sweeps", SWEEPS, "nonnegative", false)))
                        .build(),
                Solving.Builder.sample("tucker-winds", "winds")
                        .titled("Tucker of winds, 60x37x72x2, ranks 6,8,8,2")
                        .solving("tucker", Map.of("ranks", "6,8,8,2"))
                        .untilShareOfError(1.0001)
                        .against(3, new Baseline("tucker", Map.of("ranks", List.of(6, 8, 8, 2), "sweeps", 100)))
                        .build());
    }

    private static Case pca(String name, String sample, String what, int components, double target) {
        return Solving.Builder.sample(name, sample)
                .titled("PCA of " + what + ", " + components + " components")
                .solving("pca", Map.of("components", Integer.toString(components)))
                .comparing(Solving.Goal.VARIANCE)
                .against(target, new Baseline("pca", Map.of("components", components)))
                .build();
    }

    private static Case nmf(String name, String sample, String what, int components, boolean isSparse, double target) {
        return Solving.Builder.sample(name, sample)
                .titled("NMF of " + what + ", " + components + " components")
                .solving("nmf", Map.of("components", Integer.toString(components), "tolerance", "1e-6"))
                .untilShareOfError(1.0001)
                .against(
                        target,
                        new Baseline(
                                "nmf",
                                Map.of(
                                        "components",
                                        components,
                                        "init",
                                        "nndsvda",
                                        "iterations",
                                        100,
                                        "sparse",
                                        isSparse)))
                .build();
    }

    private static Case kmeans(String name, String sample, String what, boolean isSparse, double target) {
        return Solving.Builder.sample(name, sample)
                .titled("k-means of " + what + ", 20 clusters, one start")
                .solving("kmeans", Map.of("components", "20", "starts", "1"))
                .comparing(Solving.Goal.INERTIA)
                .against(target, new Baseline("kmeans", Map.of("components", 20, "sparse", isSparse)))
                .build();
    }

    private static Case dictionary() {
        return Solving.Builder.sample("dictionary-real", "minilm")
                .titled("sparse dictionary of activations, 2225x1536, 100 atoms")
                .solving("sparse-dictionary", Map.of("components", "100", "alpha", "0.2"))
                .comparing(Solving.Goal.OBJECTIVE)
                .against(
                        4,
                        new Baseline("dictionary", Map.of("components", 100, "alpha", 0.2, "batch", 256, "epochs", 5)))
                .build();
    }
}
