package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.List;

/// Says that an axis is the same as that of other data, such as the tokens of two layers' activations: what is
/// selected in one is selected in both. The values stay as they are.
public final class Link implements Preparation {
    @Override
    public About about() {
        return new About(
                "link",
                "link rows NAME",
                "The rows or columns are those of the data of this name, position by position: selections go through.",
                "leave it out");
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public List<String> remarks(Dataset data, List<String> words) {
        return List.of("Linked with data called \"" + String.join(" ", words.subList(1, words.size()))
                + "\", where such are open.");
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        int number = Words.rowsOrColumns(about(), data, words, "the name of other data");
        var name = String.join(" ", words.subList(1, words.size()));
        var axes = new ArrayList<>(data.axes());
        var axis = axes.get(number);
        axes.set(
                number,
                new Axis(new AxisId(name + "/" + number), axis.name(), axis.size(), axis.role(), axis.labels()));
        return new Dataset(data.id(), data.name(), axes, data.values().shared(), data.origin());
    }
}
