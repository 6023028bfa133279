package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The axes in another order, such as a table turned, or a tensor with another axis first (so that matrix methods
/// see another unfolding).
public final class Permute implements Preparation {
    @Override
    public About about() {
        return new About(
                "axes", "axes 2,0,1", "Puts the axes in another order, counted from 0.", "put them back in order");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " "
                + IntStream.range(0, data.axes().size())
                        .mapToObj(a -> Integer.toString(data.axes().size() - 1 - a))
                        .collect(Collectors.joining(","));
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
        var values = data.values();
        if (isReversal(wanted)
                && values.source().isEmpty()
                && values.storage().mappedFile().isPresent()) {
            // what stays in its file is read the other way round
            return new Dataset(data.id(), data.name(), axes, values.reversed(), data.origin());
        }
        var from = new int[order];
        return RowWise.refold(data, axes, memory, at -> {
            for (int m = 0; m < at.length; m++) {
                from[wanted.get(m)] = at[m];
            }
            return RowWise.place(data, from);
        });
    }

    private static boolean isReversal(List<Integer> wanted) {
        boolean isReversal = true;
        for (int m = 0; m < wanted.size(); m++) {
            isReversal &= wanted.get(m) == wanted.size() - 1 - m;
        }
        return isReversal;
    }
}
