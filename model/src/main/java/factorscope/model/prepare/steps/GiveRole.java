package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Says what an axis is: views and methods treat time, space or layers in their own ways. The values stay as they
/// are.
public final class GiveRole implements Preparation {
    @Override
    public About about() {
        return new About("role", "role 0 time", "Says what an axis is: " + roles() + ".", "give it its old role");
    }

    @Override
    public String example(Dataset data) {
        return about().id() + " 0 " + data.rows().role().text();
    }

    private static String roles() {
        return Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "));
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        int number = Words.axis(about(), data, words, 2);
        var role = Arrays.stream(Role.values())
                .filter(r -> r.text().equals(words.get(1)))
                .findFirst()
                .orElseThrow(() -> Words.wrong(about(), "knows " + roles() + ", not \"" + words.get(1) + "\""));
        var axes = new ArrayList<>(data.axes());
        var axis = axes.get(number);
        axes.set(number, new Axis(axis.id(), axis.name(), axis.size(), role, axis.labels()));
        return new Dataset(data.id(), data.name(), axes, data.values().shared(), data.origin());
    }
}
