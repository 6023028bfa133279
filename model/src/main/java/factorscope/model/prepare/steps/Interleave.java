package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A matrix as a tensor whose axes are pairs of a part of the rows and a part of the columns: a tensor train of it
/// is the matrix in TT format (Oseledets 2010), and products of Kronecker factors have rank one.
public final class Interleave implements Preparation {
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
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        RowWise.requireTable(data);
        if (words.size() != 2
                || !words.get(0).startsWith("rows=")
                || !words.get(1).startsWith("columns=")) {
            throw Words.wrong(about(), "needs the parts of rows and of columns");
        }
        int[] rows = parts(words.get(0).substring("rows=".length()), data.rows());
        int[] columns = parts(words.get(1).substring("columns=".length()), data.columns());
        if (rows.length != columns.length) {
            throw Words.wrong(about(), "needs as many parts of rows as of columns");
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

    private int[] parts(String text, Axis axis) {
        int[] parts = Arrays.stream(text.split(",", -1))
                .mapToInt(word -> Words.whole(about(), word))
                .toArray();
        if (parts.length > MOST_AXES
                || Arrays.stream(parts).anyMatch(p -> p < 1)
                || Arrays.stream(parts).asLongStream().reduce(1, (a, b) -> a * b) != axis.size()) {
            throw Words.wrong(about(), "needs parts whose product is " + axis.size() + " for " + axis.name());
        }
        return parts;
    }
}
