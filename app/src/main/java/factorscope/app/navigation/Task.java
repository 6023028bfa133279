package factorscope.app.navigation;

import factorscope.model.workspace.Layout;
import factorscope.views.drawing.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What someone does with a result, and how the views are laid out for it where nothing else is remembered.
public enum Task {
    READ(
            "Read components",
            "Texts and portraits of one component after the other, beside the map",
            List.of(List.of("evidence", "page"), List.of("scatter", "heat"), List.of("portraits", "neurons"))),
    COMPARE(
            "Compare results",
            "Two results side by side: which components match, and where they differ",
            List.of(List.of("rosetta"), List.of("difference", "confusion"), List.of("heat", "spectrum"))),
    TENSOR(
            "Explore a tensor",
            "Loadings along every axis, the core and slices of the data",
            List.of(List.of("modes"), List.of("core", "congruence", "network"), List.of("slices", "slabs"))),
    FIGURE("Make figures", "One view as large as the window, the others behind it", List.of(List.of()));

    private static final double FIRST = 0.55;

    private final String text;
    private final String help;
    private final List<List<String>> places;

    Task(String text, String help, List<List<String>> places) {
        this.text = text;
        this.help = help;
        this.places = places;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String text() {
        return text;
    }

    public String help() {
        return help;
    }

    /// The first view at the left, the others above each other at the right; tabs without subjects.
    Layout usual() {
        var parts = new ArrayList<Layout>();
        for (var place : places) {
            parts.add(new Layout.Tabs(
                    place.stream().map(v -> new Layout.Tab(v, v, "", Map.of())).toList(), 0));
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        var rest = parts.subList(1, parts.size());
        var right = rest.size() == 1 ? rest.getFirst() : new Layout.Split(false, rest, Layout.evenly(rest.size()));
        return new Layout.Split(true, List.of(parts.getFirst(), right), List.of(FIRST));
    }

    /// What one does first with this.
    static Task of(Subject subject) {
        return subject.twoWay().filter(t -> t.structure().isPresent()).isPresent() ? TENSOR : READ;
    }
}
