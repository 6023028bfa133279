package factorscope.model.prepare;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What to do about missing (NaN) and infinite values.
public enum Missing {
    /// Leave them: whoever computes refuses the first one and says where it is.
    REJECT,
    /// Leave out rows that have any.
    DROP,
    /// Put the mean of the column's finite values in their place.
    IMPUTE;

    public static Missing parse(String text) {
        for (var value : values()) {
            if (value.id().equals(text)) {
                return value;
            }
        }
        throw Failure.usage("\"" + text + "\" is not a way to treat missing values.", "Give reject, drop or impute.");
    }

    /// The way that a step on record was made by; empty if it is of another kind.
    public static java.util.Optional<Missing> ofStep(String step) {
        return java.util.Arrays.stream(values())
                .filter(m -> m != REJECT && step.startsWith(m.id() + ":"))
                .findFirst();
    }

    /// The name on the command line and in files.
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The data without missing values; the same dataset where nothing is to be done.
    ///
    /// @param memory is charged for the prepared copy until its last lease is given back
    public Dataset apply(Dataset dataset, MemoryBudget memory) {
        if (this == REJECT || !dataset.values().dtype().isFloating()) {
            return dataset;
        }
        var survey = survey(dataset);
        if (survey.badRows == 0) {
            return dataset;
        }
        return this == DROP ? drop(dataset, survey, memory) : impute(dataset, survey, memory);
    }

    private static final class Survey {
        private final boolean[] bad;
        private final double[] means;
        private final long[] counts;
        private long badRows;
        private long badValues;

        Survey(int rows, int columns) {
            bad = new boolean[rows];
            means = new double[columns];
            counts = new long[columns];
        }
    }

    private static Survey survey(Dataset dataset) {
        int columns = Math.toIntExact(dataset.values().shape().columns());
        var survey = new Survey(dataset.rows().size(), columns);
        RowWise.forEach(dataset, (row, values) -> {
            for (int j = 0; j < columns; j++) {
                if (Double.isFinite(values[j])) {
                    survey.means[j] += values[j];
                    survey.counts[j]++;
                } else {
                    survey.bad[row] = true;
                    survey.badValues++;
                }
            }
            survey.badRows += survey.bad[row] ? 1 : 0;
        });
        for (int j = 0; j < columns; j++) {
            survey.means[j] = survey.counts[j] == 0 ? 0 : survey.means[j] / survey.counts[j];
        }
        return survey;
    }

    private static Dataset drop(Dataset dataset, Survey survey, MemoryBudget memory) {
        int rows = dataset.rows().size();
        int[] kept = java.util.stream.IntStream.range(0, rows)
                .filter(i -> !survey.bad[i])
                .toArray();
        if (kept.length == 0) {
            throw Failure.data(
                    "Every row of " + dataset.name() + " has a missing value.", "Fill them in: --missing impute.");
        }
        var axis = dataset.rows();
        var dropped = new Axis(
                new AxisId(axis.id().text() + "/dropped"),
                axis.name(),
                kept.length,
                axis.role(),
                axis.labels().pick(kept));
        var axes = new ArrayList<>(dataset.axes());
        axes.set(0, dropped);
        var step = DROP.id() + ": dropped " + survey.badRows + " of " + rows + " rows with missing or infinite values";
        return copy(dataset, survey, memory, axes, kept.length, step);
    }

    private static Dataset impute(Dataset dataset, Survey survey, MemoryBudget memory) {
        for (int j = 0; j < survey.counts.length; j++) {
            if (survey.counts[j] == 0) {
                throw Failure.data(
                        "Column " + j + " of " + dataset.name() + " has no finite value to fill in from.",
                        "Remove the column.");
            }
        }
        var step = IMPUTE.id() + ": imputed " + survey.badValues + " missing or infinite values by column means";
        return copy(
                dataset,
                survey,
                memory,
                new ArrayList<>(dataset.axes()),
                dataset.rows().size(),
                step);
    }

    private static Dataset copy(
            Dataset dataset, Survey survey, MemoryBudget memory, List<Axis> axes, int rows, String step) {
        boolean dropping = rows < dataset.rows().size();
        var copied = RowWise.write(
                dataset,
                axes,
                memory,
                writer -> RowWise.forEach(dataset, (row, values) -> {
                    if (dropping && survey.bad[row]) {
                        return;
                    }
                    for (int j = 0; j < values.length; j++) {
                        values[j] = Double.isFinite(values[j]) ? values[j] : survey.means[j];
                    }
                    writer.add(values);
                }));
        return new Dataset(
                dataset.id() + (dropping ? "/dropped" : "/imputed"),
                dataset.name(),
                axes,
                copied.values(),
                dataset.origin().prepared(step));
    }
}
