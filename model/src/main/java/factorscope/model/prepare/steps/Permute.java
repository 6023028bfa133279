package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The axes in another order, such as a table turned, or a tensor with another axis first (so that matrix methods
/// see another unfolding).
public final class Permute implements Preparation {
    @Override
    public About about() {
        return new About(
                "axes", "axes 2,0,1", "Puts the axes in another order, counted from 0.", "put them back in order");
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        int order = data.axes().size();
        if (words.size() != 1) {
            throw Words.wrong(about(), "needs the axes in their new order");
        }
        var wanted = new ArrayList<Integer>();
        var seen = new BitSet();
        for (var word : words.getFirst().split(",", -1)) {
            int axis = Words.whole(about(), word);
            if (axis < 0 || axis >= order || seen.get(axis)) {
                throw Words.wrong(about(), "needs each of 0 to " + (order - 1) + " once");
            }
            seen.set(axis);
            wanted.add(axis);
        }
        if (wanted.size() != order) {
            throw Words.wrong(about(), "needs each of 0 to " + (order - 1) + " once");
        }
        var axes = wanted.stream().map(data.axes()::get).toList();
        return RowWise.write(data, axes, memory, writer -> write(data, axes, wanted, writer));
    }

    private static void write(Dataset data, List<Axis> axes, List<Integer> wanted, RowWise.Writer writer) {
        int order = axes.size();
        var strides = new long[order];
        long stride = 1;
        for (int m = order - 1; m >= 0; m--) {
            strides[m] = stride;
            stride *= data.axes().get(m).size();
        }
        long columns = data.values().shape().columns();
        int width = 1;
        for (int m = 1; m < order; m++) {
            width *= axes.get(m).size();
        }
        var row = new double[width];
        var at = new int[order];
        for (int i = 0; i < axes.getFirst().size(); i++) {
            at[0] = i;
            for (int j = 0; j < width; j++) {
                long from = 0;
                for (int m = 0; m < order; m++) {
                    from += at[m] * strides[wanted.get(m)];
                }
                row[j] = data.values().at(from / columns, from % columns);
                for (int m = order - 1; m > 0 && ++at[m] == axes.get(m).size(); m--) {
                    at[m] = 0;
                }
            }
            writer.add(row);
        }
    }
}
