package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Role;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// Says what an axis is: views and methods treat time, space or layers in their own ways. The values stay as they
/// are.
public final class GiveRole implements Preparation {
    private static final Param.Whole AXIS =
            new Param.Whole("axis", "Axis", "Counted from 0.", _ -> 0, 0, shape -> shape.order() - 1);
    private static final Param.Choice ROLE = new Param.Choice(
            "role",
            "Role",
            "What the axis is.",
            Role.SAMPLE.text(),
            Arrays.stream(Role.values())
                    .map(r -> new Param.Choice.Option(r.text(), r.text()))
                    .toList());

    @Override
    public About about() {
        return new About("role", "role 0 time", "Says what an axis is: " + roles() + ".", "give it its old role");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.word(AXIS), Syntax.word(ROLE));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        return Map.of(ROLE.key(), data.rows().role().text());
    }

    private static String roles() {
        return Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "));
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.LABELS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        int number = params.get(AXIS);
        var role = Arrays.stream(Role.values())
                .filter(r -> r.text().equals(params.get(ROLE)))
                .findFirst()
                .orElseThrow();
        var axes = new ArrayList<>(data.axes());
        var axis = axes.get(number);
        axes.set(number, new Axis(axis.id(), axis.name(), axis.size(), role, axis.labels()));
        return new Dataset(data.id(), data.name(), axes, data.values().shared(), data.origin());
    }
}
