package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A matrix as a tensor whose axes are pairs of a part of the rows and a part of the columns: a tensor train of it
/// is the matrix in TT format (Oseledets 2010), and products of Kronecker factors have rank one.
public final class Interleave implements Preparation {
    private static final Param.Sizes ROWS =
            new Param.Sizes("rows", "Parts of rows", "Their product is the number of rows.", 1, _ -> List.of());
    private static final Param.Sizes COLUMNS = new Param.Sizes(
            "columns", "Parts of columns", "As many, whose product is the number of columns.", 1, _ -> List.of());

    private static final int MOST_AXES = 8;

    @Override
    public About about() {
        return new About(
                "interleave",
                "interleave rows=16,24 columns=32,48",
                "Splits rows and columns into as many parts, and makes an axis of each pair; for weights in TT format.",
                "put the parts back together");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.keyed(ROWS), Syntax.keyed(COLUMNS));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        RowWise.requireTable(data);
        int[] rows = parts(params.get(ROWS), data.rows());
        int[] columns = parts(params.get(COLUMNS), data.columns());
        if (rows.length != columns.length) {
            throw about().wrong("needs as many parts of rows as of columns");
        }
        var axes = new ArrayList<Axis>();
        for (int m = 0; m < rows.length; m++) {
            axes.add(Axis.numbered(
                    new AxisId(data.rows().id().text() + "/pair-" + m),
                    "pair " + (m + 1),
                    Math.multiplyExact(rows[m], columns[m]),
                    Role.OTHER));
        }
        return RowWise.refold(data, axes, memory, at -> {
            long i = 0;
            long j = 0;
            for (int m = 0; m < at.length; m++) {
                i = i * rows[m] + at[m] / columns[m];
                j = j * columns[m] + at[m] % columns[m];
            }
            return i * data.columns().size() + j;
        });
    }

    /// Two parts of about the same size.
    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(
                ROWS.key(),
                halves(data.rows().size()),
                COLUMNS.key(),
                halves(data.columns().size()));
    }

    private static String halves(int size) {
        int half = (int) Math.sqrt(size);
        while (half > 1 && size % half != 0) {
            half--;
        }
        return Math.max(1, half) + "," + size / Math.max(1, half);
    }

    private int[] parts(List<Integer> wanted, Axis axis) {
        int[] parts = wanted.stream().mapToInt(Integer::intValue).toArray();
        if (parts.length > MOST_AXES
                || Arrays.stream(parts).anyMatch(p -> p < 1)
                || Arrays.stream(parts).asLongStream().reduce(1, (a, b) -> a * b) != axis.size()) {
            throw about().wrong("needs parts whose product is " + axis.size() + " for " + axis.name());
        }
        return parts;
    }
}
