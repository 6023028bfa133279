package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The axes in another order, such as a table turned, or a tensor with another axis first (so that matrix methods
/// see another unfolding).
public final class Permute implements Preparation {
    private static final Param.Wholes ORDER = new Param.Wholes(
            "order",
            "New order",
            "Every axis once, counted from 0.",
            0,
            shape -> java.util.Collections.nCopies(shape.order(), shape.order() - 1));

    @Override
    public About about() {
        return new About(
                "axes", "axes 2,0,1", "Puts the axes in another order, counted from 0.", "put them back in order");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(ORDER));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(
                ORDER.key(),
                IntStream.range(0, data.axes().size())
                        .mapToObj(a -> Integer.toString(data.axes().size() - 1 - a))
                        .collect(Collectors.joining(",")));
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var wanted = params.get(ORDER);
        int order = data.axes().size();
        if (Set.copyOf(wanted).size() != order) {
            throw about().wrong("needs each of 0 to " + (order - 1) + " once");
        }
        return turned(data, wanted, memory);
    }

    /// @param wanted every axis once, in their new order
    static Dataset turned(Dataset data, List<Integer> wanted, MemoryBudget memory) {
        var axes = wanted.stream().map(data.axes()::get).toList();
        var values = data.values();
        if (isReversal(wanted)
                && values.source().isEmpty()
                && values.storage().mappedFile().isPresent()) {
            // what stays in its file is read the other way round
            return new Dataset(data.id(), data.name(), axes, values.reversed(), data.origin());
        }
        var from = new int[wanted.size()];
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
