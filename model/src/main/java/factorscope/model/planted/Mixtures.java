package factorscope.model.planted;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Linalg;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Sparse nonnegative mixtures of known components plus noise, float32.
///
/// Component: `density` of the columns at random, values |N(0,1)| + 0.2, a share `negative` of them with a
/// minus sign, unit norm. Codes: component k is active with a probability proportional to 1/sqrt(k), `active`
/// components a row on average (but no component in more than 90 % of the rows), then Exp(1). Noise: Gaussian
/// with a share `noise` of the total energy.
public record Mixtures(
        int rows, int columns, int components, double density, double active, double noise, Kind kind, long seed) {
    /// What signs the data have.
    public enum Kind {
        /// Codes nonnegative, a quarter of the components' entries negative.
        SEMI_NONNEGATIVE,
        /// Everything nonnegative, the noise too.
        NONNEGATIVE,
        /// Half of the components' entries negative, codes nonnegative: dictionary learning.
        DICTIONARY,
        /// Dense Gaussian codes and components: plain low rank.
        LOW_RANK,
        /// More features than columns, in random directions, few active at a time (Elhage et al. 2022).
        SUPERPOSITION
    }

    /// The most rows a component may be active in.
    private static final double MOST_ACTIVE = 0.9;

    private static final double LEAST_SIZE = 0.2;

    public static Mixtures semiNonnegative(int rows, int columns, int components, long seed) {
        return new Mixtures(rows, columns, components, 0.05, 5, 0.1, Kind.SEMI_NONNEGATIVE, seed);
    }

    public static Mixtures nonnegative(int rows, int columns, int components, long seed) {
        return new Mixtures(rows, columns, components, 0.05, 5, 0.1, Kind.NONNEGATIVE, seed);
    }

    public static Mixtures dictionary(int rows, int columns, int components, double active, long seed) {
        return new Mixtures(rows, columns, components, 1, active, 0.05, Kind.DICTIONARY, seed);
    }

    public static Mixtures lowRank(int rows, int columns, int components, double noise, long seed) {
        return new Mixtures(rows, columns, components, 1, components, noise, Kind.LOW_RANK, seed);
    }

    public static Mixtures superposition(int rows, int columns, int features, long seed) {
        return new Mixtures(rows, columns, features, 1, 2, 0.01, Kind.SUPERPOSITION, seed);
    }

    /// What a dataset's origin says of it, back again.
    public static Mixtures of(Map<String, String> options) {
        return new Mixtures(
                Integer.parseInt(options.getOrDefault("rows", "1")),
                Integer.parseInt(options.getOrDefault("columns", "1")),
                Integer.parseInt(options.getOrDefault("components", "1")),
                Double.parseDouble(options.getOrDefault("density", "1")),
                Double.parseDouble(options.getOrDefault("active", "1")),
                Double.parseDouble(options.getOrDefault("noise", "0")),
                Kind.valueOf(options.getOrDefault("kind", "LOW_RANK")),
                Long.parseLong(options.getOrDefault("seed", "0")));
    }

    /// @param memory is charged for the data and the truth until nothing refers to them
    public Planted generate(MemoryBudget memory) {
        var random = new SplittableRandom(seed);
        return generate(memory, random.split(), random);
    }

    /// Other rows of the same components.
    public Planted generate(MemoryBudget memory, long rowSeed) {
        return generate(memory, new SplittableRandom(seed).split(), new SplittableRandom(rowSeed));
    }

    private Planted generate(MemoryBudget memory, SplittableRandom forComponents, SplittableRandom forRows) {
        var h = shared(memory, components, columns);
        var w = shared(memory, rows, components);
        plantComponents(forComponents, h);
        plantCodes(forRows.split(), w);
        var x = shared(memory, rows, columns);
        Linalg.best().gemm(false, false, 1, w, h, 0, x);
        addNoise(forRows.split(), x);
        var truth = shared(memory, columns, components);
        for (int k = 0; k < components; k++) {
            for (int j = 0; j < columns; j++) {
                truth.set(j, k, h.get(k, j));
            }
        }
        return new Planted(dataset(x), w.asTensor(), truth.asTensor());
    }

    private static Matrix shared(MemoryBudget memory, int rows, int columns) {
        return Matrix.allocateShared(memory, DType.FLOAT32, rows, columns, "generated data");
    }

    private double negative() {
        return switch (kind) {
            case SEMI_NONNEGATIVE -> 0.25;
            case NONNEGATIVE -> 0;
            case DICTIONARY, LOW_RANK, SUPERPOSITION -> 0.5;
        };
    }

    private void plantComponents(SplittableRandom random, Matrix h) {
        int size = (int) Math.max(1, Math.round(density * columns));
        for (int k = 0; k < components; k++) {
            var row = new double[columns];
            for (int j : choose(random, size)) {
                double value = kind == Kind.LOW_RANK || kind == Kind.SUPERPOSITION
                        ? random.nextGaussian()
                        : Math.abs(random.nextGaussian()) + LEAST_SIZE;
                row[j] = random.nextDouble() < negative() ? -value : value;
            }
            double norm = Math.sqrt(java.util.Arrays.stream(row).map(v -> v * v).sum());
            for (int j = 0; j < columns; j++) {
                row[j] /= norm;
            }
            h.setRow(k, row);
        }
    }

    private int[] choose(SplittableRandom random, int size) {
        var all = java.util.stream.IntStream.range(0, columns).toArray();
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(columns - i);
            int swapped = all[i];
            all[i] = all[j];
            all[j] = swapped;
        }
        return java.util.Arrays.copyOf(all, size);
    }

    private void plantCodes(SplittableRandom random, Matrix w) {
        var chance = new double[components];
        double total = 0;
        for (int k = 0; k < components; k++) {
            chance[k] = 1 / Math.sqrt(k + 1);
            total += chance[k];
        }
        for (int k = 0; k < components; k++) {
            chance[k] = Math.min(MOST_ACTIVE, active * chance[k] / total);
        }
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < components; k++) {
                if (kind == Kind.LOW_RANK) {
                    w.set(i, k, random.nextGaussian());
                } else if (random.nextDouble() < chance[k]) {
                    w.set(i, k, -Math.log(1 - random.nextDouble()));
                }
            }
        }
    }

    private void addNoise(SplittableRandom random, Matrix x) {
        double energy = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                energy += x.get(i, j) * x.get(i, j);
            }
        }
        double deviation = Math.sqrt(energy * noise / (1 - noise) / ((double) rows * columns));
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double error = deviation * random.nextGaussian();
                x.set(i, j, x.get(i, j) + (kind == Kind.NONNEGATIVE ? Math.abs(error) : error));
            }
        }
    }

    private Dataset dataset(Matrix x) {
        var id = "planted-" + kind.name().toLowerCase(java.util.Locale.ROOT) + "-" + rows + "x" + columns + "-"
                + components + "-" + seed;
        var axes = List.of(
                Axis.numbered(new AxisId(id + "/0"), "sample", rows, Role.SAMPLE),
                Axis.numbered(new AxisId(id + "/1"), "feature", columns, Role.FEATURE));
        var values = Tensor.of(x.segment(), DType.FLOAT32, Shape.of(rows, columns), Storage.collected());
        return new Dataset(
                id,
                "Planted " + kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                axes,
                values,
                Origin.generated("mixtures", options()));
    }

    private Map<String, String> options() {
        var options = new LinkedHashMap<String, String>();
        options.put("rows", Integer.toString(rows));
        options.put("columns", Integer.toString(columns));
        options.put("components", Integer.toString(components));
        options.put("density", Numbers.plain(density));
        options.put("active", Numbers.plain(active));
        options.put("noise", Numbers.plain(noise));
        options.put("kind", kind.name());
        options.put("seed", Long.toString(seed));
        return options;
    }
}
