package factorscope.model.workspace;

import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Which views are open where. A tree: splits hold parts, leaves hold tabs.
public sealed interface Layout {
    /// One open view.
    ///
    /// @param id unique among the open tabs
    /// @param view id of the view
    /// @param subject id of the result or dataset it shows
    /// @param options what is chosen in it, as texts
    /// @param pinned whether it keeps its subject, whatever is in focus
    record Tab(String id, String view, String subject, Map<String, String> options, boolean pinned) {
        public Tab {
            options = Map.copyOf(options);
        }

        /// One that follows the focus.
        public Tab(String id, String view, String subject, Map<String, String> options) {
            this(id, view, subject, options, false);
        }

        public Tab with(ParamValues values) {
            return new Tab(id, view, subject, values.texts(), pinned);
        }

        public Tab showing(String other) {
            return new Tab(id, view, other, options, pinned);
        }

        public Tab withPin(boolean on) {
            return new Tab(id, view, subject, options, on);
        }

        /// With other values of those options that it has.
        public Tab sharing(Map<String, String> values) {
            var own = new HashMap<>(options);
            values.forEach((key, value) -> own.replace(key, value));
            return new Tab(id, view, subject, own, pinned);
        }
    }

    /// Some tabs, one in front.
    record Tabs(List<Tab> tabs, int front) implements Layout {
        public Tabs {
            tabs = List.copyOf(tabs);
            front = tabs.isEmpty() ? 0 : Math.max(0, Math.min(front, tabs.size() - 1));
        }

        private Tabs with(Tab tab, boolean inFront) {
            var more = new ArrayList<>(tabs);
            more.add(tab);
            return new Tabs(more, inFront ? more.size() - 1 : front);
        }
    }

    /// Parts side by side or one above the other.
    ///
    /// @param shares where the dividers are, from 0 to 1; one fewer than there are parts
    record Split(boolean sideBySide, List<Layout> parts, List<Double> shares) implements Layout {
        public Split {
            parts = List.copyOf(parts);
            shares = List.copyOf(shares);
        }
    }

    Layout EMPTY = empty();

    private static Layout empty() {
        return new Tabs(List.of(), 0);
    }

    /// All open tabs, in reading order.
    default List<Tab> all() {
        return switch (this) {
            case Tabs tabs -> tabs.tabs;
            case Split split ->
                split.parts.stream().flatMap(p -> p.all().stream()).toList();
        };
    }

    /// The same places with other tabs in them; those that become nothing go, and places without any with them.
    default Layout replacing(Function<Tab, Optional<Tab>> other) {
        return switch (this) {
            case Tabs tabs ->
                new Tabs(
                        tabs.tabs.stream().flatMap(t -> other.apply(t).stream()).toList(), tabs.front);
            case Split split -> {
                var parts = new ArrayList<Layout>();
                for (var part : split.parts) {
                    var rest = part.replacing(other);
                    if (!rest.all().isEmpty()) {
                        parts.add(rest);
                    }
                }
                yield arranged(split, parts);
            }
        };
    }

    default Optional<Tab> tab(String id) {
        return all().stream().filter(t -> t.id.equals(id)).findFirst();
    }

    /// Opens a tab in the place that holds `beside`, or in the first place.
    ///
    /// @param inFront of the others there, or behind them
    default Layout open(Tab tab, Optional<String> beside, boolean inFront) {
        boolean known = beside.isPresent() && tab(beside.get()).isPresent();
        return known ? openBeside(tab, beside.get(), inFront) : openFirst(tab, inFront);
    }

    private Layout openFirst(Tab tab, boolean inFront) {
        return switch (this) {
            case Tabs tabs -> tabs.with(tab, inFront);
            case Split split -> {
                var parts = new ArrayList<>(split.parts);
                parts.set(0, parts.getFirst().openFirst(tab, inFront));
                yield new Split(split.sideBySide, parts, split.shares);
            }
        };
    }

    private Layout openBeside(Tab tab, String beside, boolean inFront) {
        return switch (this) {
            case Tabs tabs -> tabs.tab(beside).isPresent() ? tabs.with(tab, inFront) : tabs;
            case Split split ->
                new Split(
                        split.sideBySide,
                        split.parts.stream()
                                .map(p -> p.openBeside(tab, beside, inFront))
                                .toList(),
                        split.shares);
        };
    }

    /// Closes a tab; a place without tabs disappears.
    default Layout close(String id) {
        return switch (this) {
            case Tabs tabs -> {
                var rest = tabs.tabs.stream().filter(t -> !t.id.equals(id)).toList();
                boolean before = tabs.tabs.stream().limit(tabs.front).anyMatch(t -> t.id.equals(id));
                yield new Tabs(rest, before ? tabs.front - 1 : tabs.front);
            }
            case Split split -> {
                var parts = new ArrayList<Layout>();
                for (var part : split.parts) {
                    var rest = part.close(id);
                    if (!rest.all().isEmpty()) {
                        parts.add(rest);
                    }
                }
                yield arranged(split, parts);
            }
        };
    }

    private static Layout arranged(Split split, List<Layout> parts) {
        if (parts.isEmpty()) {
            return EMPTY;
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        return parts.size() == split.parts.size()
                ? new Split(split.sideBySide, parts, split.shares)
                : new Split(split.sideBySide, parts, evenly(parts.size()));
    }

    /// Dividers that make all parts the same size.
    static List<Double> evenly(int parts) {
        var shares = new ArrayList<Double>();
        for (int i = 1; i < parts; i++) {
            shares.add((double) i / parts);
        }
        return shares;
    }

    /// Moves a tab out of its place into a new one beside it.
    default Layout split(String id, boolean sideBySide) {
        return switch (this) {
            case Tabs tabs -> {
                var tab = tabs.tab(id);
                if (tab.isEmpty() || tabs.tabs.size() < 2) {
                    yield tabs;
                }
                yield new Split(sideBySide, List.of(tabs.close(id), new Tabs(List.of(tab.get()), 0)), List.of(0.5));
            }
            case Split split ->
                new Split(
                        split.sideBySide,
                        split.parts.stream().map(p -> p.split(id, sideBySide)).toList(),
                        split.shares);
        };
    }

    /// Where a tab is put: among the tabs of a place, or into a new place beside it.
    enum Side {
        AMONG,
        LEFT,
        RIGHT,
        ABOVE,
        BELOW;

        private boolean isSideBySide() {
            return this == LEFT || this == RIGHT;
        }

        private boolean isFirst() {
            return this == LEFT || this == ABOVE;
        }
    }

    /// Moves a tab to the place that holds another, or beside that place. One that is alone in its place cannot be put
    /// beside itself.
    ///
    /// @param beside id of a tab in that place; may be the tab itself
    default Layout move(String id, String beside, Side side) {
        var tab = tab(id);
        var anchor = id.equals(beside) ? neighbour(id) : tab(beside).map(Tab::id);
        if (tab.isEmpty() || anchor.isEmpty() || id.equals(beside) && side == Side.AMONG) {
            return this;
        }
        return close(id).insert(tab.get(), anchor.get(), side);
    }

    /// Another tab of the same place.
    private Optional<String> neighbour(String id) {
        return switch (this) {
            case Tabs tabs ->
                tabs.tab(id).isEmpty()
                        ? Optional.empty()
                        : tabs.tabs.stream()
                                .map(Tab::id)
                                .filter(other -> !other.equals(id))
                                .findFirst();
            case Split split ->
                split.parts.stream().flatMap(p -> p.neighbour(id).stream()).findFirst();
        };
    }

    private Layout insert(Tab tab, String beside, Side side) {
        return switch (this) {
            case Tabs tabs -> {
                if (tabs.tab(beside).isEmpty()) {
                    yield tabs;
                }
                if (side == Side.AMONG) {
                    yield tabs.with(tab, true);
                }
                Layout alone = new Tabs(List.of(tab), 0);
                yield new Split(
                        side.isSideBySide(),
                        side.isFirst() ? List.of(alone, tabs) : List.of(tabs, alone),
                        List.of(0.5));
            }
            case Split split ->
                new Split(
                        split.sideBySide,
                        split.parts.stream()
                                .map(p -> p.insert(tab, beside, side))
                                .toList(),
                        split.shares);
        };
    }

    /// Changes one tab.
    default Layout update(String id, UnaryOperator<Tab> change) {
        return switch (this) {
            case Tabs tabs ->
                new Tabs(
                        tabs.tabs.stream()
                                .map(t -> t.id.equals(id) ? change.apply(t) : t)
                                .toList(),
                        tabs.front);
            case Split split ->
                new Split(
                        split.sideBySide,
                        split.parts.stream().map(p -> p.update(id, change)).toList(),
                        split.shares);
        };
    }

    /// The same tabs, with those in front and the dividers where they are in another layout of the same
    /// structure.
    default Layout arrangedAs(Layout other) {
        return switch (this) {
            case Tabs tabs when other instanceof Tabs same && sameTabs(tabs, same) -> new Tabs(tabs.tabs, same.front);
            case Split split
            when other instanceof Split same && same.parts.size() == split.parts.size() -> {
                var parts = new ArrayList<Layout>();
                for (int i = 0; i < split.parts.size(); i++) {
                    parts.add(split.parts.get(i).arrangedAs(same.parts.get(i)));
                }
                yield new Split(split.sideBySide, parts, same.shares);
            }
            case Tabs tabs -> tabs;
            case Split split -> split;
        };
    }

    private static boolean sameTabs(Tabs a, Tabs b) {
        return a.tabs.stream()
                .map(Tab::id)
                .toList()
                .equals(b.tabs.stream().map(Tab::id).toList());
    }

    /// Brings a tab to the front of its place.
    default Layout show(String id) {
        return switch (this) {
            case Tabs tabs -> {
                for (int i = 0; i < tabs.tabs.size(); i++) {
                    if (tabs.tabs.get(i).id.equals(id)) {
                        yield new Tabs(tabs.tabs, i);
                    }
                }
                yield tabs;
            }
            case Split split ->
                new Split(
                        split.sideBySide,
                        split.parts.stream().map(p -> p.show(id)).toList(),
                        split.shares);
        };
    }
}
