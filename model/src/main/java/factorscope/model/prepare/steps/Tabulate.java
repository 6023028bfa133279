package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A list of coordinates and values as a tensor: every column but the last says where along an axis a value stands, the
/// last is the value (coordinate format, COO). Duplicates are averaged or added up; cells that are not listed are
/// missing or zero.
public final class Tabulate implements Preparation {
    private static final Param.Choice REPEATED = new Param.Choice(
            "repeated",
            "Duplicate coordinates",
            "What becomes of their values.",
            "mean",
            List.of(new Param.Choice.Option("mean", "Mean"), new Param.Choice.Option("sum", "Sum")));
    private static final Param.Choice ABSENT = new Param.Choice(
            "absent",
            "Coordinates that are not listed",
            "What their value is.",
            "missing",
            List.of(new Param.Choice.Option("missing", "Missing"), new Param.Choice.Option("zero", "Zero")));
    private static final Param.Whole BINS = new Param.Whole(
            "bins",
            "Equal bins",
            "For axes with more distinct coordinates than this; 0 for a position for each coordinate.",
            0,
            0,
            Integer.MAX_VALUE);

    private static final int MOST_COORDINATES = 8;

    /// They are added up on the heap, twelve bytes each.
    private static final double MOST_VALUES = 1L << 26;

    @Override
    public About about() {
        return new About(
                "tabulate",
                "tabulate mean missing 20",
                "Rows of coordinates and a value (last column; COO) as a tensor: mean|sum of duplicates, missing|zero"
                        + " where none is listed, and optionally the number of equal-width bins for continuous"
                        + " coordinates.",
                "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.optional(REPEATED), Syntax.optional(ABSENT), Syntax.optional(BINS));
    }

    /// Where values stand along an axis.
    ///
    /// @param marks ascending: every place, or the edges of bins from the first to the last
    private record Places(double[] marks, boolean areBins) {
        int count() {
            return areBins ? marks.length - 1 : marks.length;
        }

        int of(double value) {
            if (!areBins) {
                return Arrays.binarySearch(marks, value);
            }
            double width = (marks[marks.length - 1] - marks[0]) / count();
            return width > 0 ? (int) Math.min(count() - 1, (value - marks[0]) / width) : 0;
        }

        double shown(int i) {
            return areBins ? rounded((marks[i] + marks[i + 1]) / 2) : marks[i];
        }
    }

    /// To as many digits as anyone reads.
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(6)).doubleValue();
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        RowWise.requireTable(data);
        boolean isSum = params.get(REPEATED).equals("sum");
        boolean isZero = params.get(ABSENT).equals("zero");
        int bins = params.get(BINS);
        int order = Columns.count(data) - 1;
        if (order < 1 || order > MOST_COORDINATES) {
            throw Failure.data(
                    data.name() + " has " + (order + 1) + " columns.",
                    "Give 1 to " + MOST_COORDINATES + " columns of coordinates and one of values.");
        }
        var columns = read(data, order + 1);
        var places = new ArrayList<Places>();
        double count = 1;
        for (int m = 0; m < order; m++) {
            places.add(places(columns[m], bins));
            count *= places.get(m).count();
        }
        if (count > MOST_VALUES) {
            throw Failure.data(
                    "The tensor would have " + Math.round(count) + " values.",
                    "Choose fewer coordinates, or equal bins: tabulate mean missing 20.");
        }
        return write(data, columns, places, isSum, isZero, memory);
    }

    private static double[][] read(Dataset data, int width) {
        var columns = new double[width][data.rows().size()];
        RowWise.forEach(data, (i, row) -> {
            for (int m = 0; m < width; m++) {
                if (!Double.isFinite(row[m])) {
                    throw Failure.data(
                            "Row " + i + " has a missing or infinite value.",
                            "Leave such rows out first (drop-missing).");
                }
                columns[m][i] = row[m];
            }
        });
        return columns;
    }

    private static Places places(double[] column, int bins) {
        var distinct = Arrays.stream(column)
                .map(v -> v == 0 ? 0.0 : v)
                .sorted()
                .distinct()
                .toArray();
        if (bins <= 0 || distinct.length <= bins) {
            return new Places(distinct, false);
        }
        double first = distinct[0];
        double last = distinct[distinct.length - 1];
        return new Places(
                IntStream.rangeClosed(0, bins)
                        .mapToDouble(b -> first + (last - first) * b / bins)
                        .toArray(),
                true);
    }

    private static Dataset write(
            Dataset data, double[][] columns, List<Places> places, boolean isSum, boolean isZero, MemoryBudget memory) {
        int order = places.size();
        var axes = new ArrayList<Axis>();
        long count = 1;
        for (int m = 0; m < order; m++) {
            var own = places.get(m);
            count *= own.count();
            axes.add(new Axis(
                    new AxisId(data.columns().id().text() + "/" + m),
                    data.columns().label(m),
                    own.count(),
                    m == 0 ? Role.SAMPLE : Role.FEATURE,
                    new Labels.Values(
                            IntStream.range(0, own.count()).mapToObj(own::shown).toList(), "")));
        }
        if (order == 1) {
            // a table of one column
            axes.add(Axis.numbered(
                    new AxisId(data.columns().id().text() + "/value"),
                    data.columns().label(1),
                    1,
                    Role.FEATURE));
        }
        var sums = new double[Math.toIntExact(count)];
        var counts = new int[sums.length];
        for (int i = 0; i < columns[0].length; i++) {
            int at = 0;
            for (int m = 0; m < order; m++) {
                at = at * places.get(m).count() + places.get(m).of(columns[m][i] == 0 ? 0.0 : columns[m][i]);
            }
            sums[at] += columns[order][i];
            counts[at]++;
        }
        for (int c = 0; c < sums.length; c++) {
            sums[c] = counts[c] == 0 ? isZero ? 0 : Double.NaN : isSum ? sums[c] : sums[c] / counts[c];
        }
        int width = sums.length / axes.getFirst().size();
        return RowWise.write(data, axes, memory, writer -> {
            for (int i = 0; i < sums.length; i += width) {
                writer.add(Arrays.copyOfRange(sums, i, i + width));
            }
        });
    }
}
