package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Says that an axis is the same as that of other data, such as the tokens of two layers' activations: what is
/// selected in one is selected in both. The values stay as they are.
public final class Link implements Preparation {
    private static final Param.Texts NAME =
            new Param.Texts("name", "Other data", "Their name; may have spaces.", "the name of other data");

    @Override
    public About about() {
        return new About(
                "link",
                "link rows NAME",
                "The rows or columns are those of the data of this name, position by position: selections go through.",
                "leave it out");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(RowsOrColumns.AXIS), Syntax.rest(NAME));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(NAME.key(), "NAME");
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public List<String> remarks(Dataset data, ParamValues params) {
        return List.of("Linked with data called \"" + String.join(" ", params.get(NAME)) + "\", where such are open.");
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int number = RowsOrColumns.of(data, params);
        var name = String.join(" ", params.get(NAME));
        var axes = new ArrayList<>(data.axes());
        var axis = axes.get(number);
        axes.set(
                number,
                new Axis(new AxisId(name + "/" + number), axis.name(), axis.size(), axis.role(), axis.labels()));
        return new Dataset(data.id(), data.name(), axes, data.values().shared(), data.origin());
    }
}
