package factorscope.app.navigation;

import factorscope.model.workspace.Layout;
import java.util.ArrayList;
import java.util.List;

/// How the first views of a session are laid out: two above, two below, the rest as tabs behind them.
final class FirstLayout {
    private static final int PLACES = 4;

    private FirstLayout() {}

    static Layout of(List<Layout.Tab> tabs) {
        var places = new ArrayList<List<Layout.Tab>>();
        for (int i = 0; i < tabs.size(); i++) {
            if (i < PLACES) {
                places.add(new ArrayList<>());
            }
            places.get(i % PLACES).add(tabs.get(i));
        }
        var parts = places.stream().map(p -> (Layout) new Layout.Tabs(p, 0)).toList();
        return switch (parts.size()) {
            case 1 -> parts.getFirst();
            case 2 -> new Layout.Split(true, parts, List.of(0.5));
            case 3 ->
                new Layout.Split(
                        false,
                        List.of(new Layout.Split(true, parts.subList(0, 2), List.of(0.5)), parts.get(2)),
                        List.of(0.5));
            default ->
                new Layout.Split(
                        false,
                        List.of(
                                new Layout.Split(true, parts.subList(0, 2), List.of(0.5)),
                                new Layout.Split(true, parts.subList(2, 4), List.of(0.55))),
                        List.of(0.5));
        };
    }
}
