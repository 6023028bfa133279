package factorscope.app.docking;

import factorscope.model.workspace.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// What layouts are asked before the panes on the screen are changed.
final class Trees {
    private Trees() {}

    static Stream<Layout.Tabs> leaves(Layout layout) {
        return switch (layout) {
            case Layout.Tabs t -> Stream.of(t);
            case Layout.Split s -> s.parts().stream().flatMap(Trees::leaves);
        };
    }

    /// What stands in what: equal as long as no place comes or goes.
    static Object shape(Layout layout, Map<Layout.Tabs, ?> places) {
        return switch (layout) {
            case Layout.Tabs t -> Objects.requireNonNull(places.get(t));
            case Layout.Split s ->
                List.of(
                        s.sideBySide(),
                        s.parts().stream().map(p -> shape(p, places)).toList());
        };
    }

    /// The layout without what does not change its structure.
    static Layout skeleton(Layout layout) {
        return switch (layout) {
            case Layout.Tabs t ->
                new Layout.Tabs(
                        t.tabs().stream()
                                .map(x -> new Layout.Tab(x.id(), x.view(), "", Map.of()))
                                .toList(),
                        0);
            case Layout.Split s ->
                new Layout.Split(
                        s.sideBySide(),
                        s.parts().stream().map(Trees::skeleton).toList(),
                        Layout.evenly(s.parts().size()));
        };
    }

    /// @param path which part of which part gets other shares
    static Layout withShares(Layout layout, List<Integer> path, List<Double> shares) {
        if (!(layout instanceof Layout.Split split)) {
            return layout;
        }
        if (path.isEmpty()) {
            return shares.size() == split.parts().size() - 1
                    ? new Layout.Split(split.sideBySide(), split.parts(), shares)
                    : split;
        }
        var parts = new ArrayList<>(split.parts());
        int i = path.getFirst();
        if (i < parts.size()) {
            parts.set(i, withShares(parts.get(i), path.subList(1, path.size()), shares));
        }
        return new Layout.Split(split.sideBySide(), parts, split.shares());
    }
}
