package factorscope.app.shell;

import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The workspace's layout on the screen: split panes of tab panes. Views are kept when only their place changes.
final class LayoutPane extends StackPane implements AutoCloseable {
    private final Desk desk;
    private final ExportFigure exporter;
    private final Map<String, ViewTab> open = new LinkedHashMap<>();
    private final Map<String, Tab> tabs = new HashMap<>();
    private final FxCell.Subscription subscription;
    private @Nullable Layout shown;
    private boolean building;
    private Optional<String> active = Optional.empty();

    LayoutPane(Desk desk, ExportFigure exporter) {
        this.desk = desk;
        this.exporter = exporter;
        subscription = desk.marks().subscribe(_ -> refresh());
        refresh();
    }

    /// The view that was last clicked into.
    Optional<ViewTab> active() {
        return active.map(open::get).or(() -> open.values().stream().findFirst());
    }

    List<ViewTab> views() {
        return List.copyOf(open.values());
    }

    private void refresh() {
        var layout = desk.state().layout();
        if (layout.equals(shown)) {
            return;
        }
        boolean sameStructure = shown != null && skeleton(layout).equals(skeleton(shown));
        shown = layout;
        var wanted = new LinkedHashMap<String, Layout.Tab>();
        layout.all().forEach(t -> wanted.put(t.id(), t));
        for (var id : List.copyOf(open.keySet())) {
            if (!wanted.containsKey(id)) {
                var gone = open.remove(id);
                tabs.remove(id);
                if (gone != null) {
                    gone.close();
                }
            }
        }
        wanted.forEach((id, tab) -> {
            var known = open.get(id);
            if (known == null) {
                open.put(id, newView(tab));
            } else {
                known.update(tab);
            }
        });
        if (!sameStructure) {
            building = true;
            tabs.clear();
            // empty containers hold on to their nodes otherwise
            getChildren().clear();
            if (!wanted.isEmpty()) {
                getChildren().setAll(build(layout, List.of()));
            }
            building = false;
        } else {
            showFronts(layout);
        }
        if (active.isPresent() && !open.containsKey(active.get())) {
            active = Optional.empty();
        }
    }

    /// The layout without what does not change its structure.
    private static Layout skeleton(Layout layout) {
        return switch (layout) {
            case Layout.Tabs t ->
                new Layout.Tabs(
                        t.tabs().stream()
                                .map(x -> new Layout.Tab(x.id(), x.view(), x.subject(), Map.of()))
                                .toList(),
                        0);
            case Layout.Split s ->
                new Layout.Split(
                        s.sideBySide(),
                        s.parts().stream().map(LayoutPane::skeleton).toList(),
                        Layout.evenly(s.parts().size()));
        };
    }

    private ViewTab newView(Layout.Tab tab) {
        var view = new ViewTab(desk, tab, exporter);
        view.addEventFilter(javafx.scene.input.MouseEvent.MOUSE_PRESSED, _ -> active = Optional.of(tab.id()));
        return view;
    }

    /// @param path which part of which part this is
    private Node build(Layout layout, List<Integer> path) {
        return switch (layout) {
            case Layout.Tabs t -> buildTabs(t);
            case Layout.Split s -> {
                var pane = new SplitPane();
                pane.setOrientation(s.sideBySide() ? Orientation.HORIZONTAL : Orientation.VERTICAL);
                for (int i = 0; i < s.parts().size(); i++) {
                    var inner = new ArrayList<>(path);
                    inner.add(i);
                    pane.getItems().add(build(s.parts().get(i), inner));
                }
                pane.setDividerPositions(
                        s.shares().stream().mapToDouble(Double::doubleValue).toArray());
                pane.addEventFilter(javafx.scene.input.MouseEvent.MOUSE_RELEASED, _ -> {
                    var shares = new ArrayList<Double>();
                    for (double position : pane.getDividerPositions()) {
                        shares.add(position);
                    }
                    desk.workspace().arrange(withShares(desk.state().layout(), path, shares));
                });
                yield pane;
            }
        };
    }

    private static Layout withShares(Layout layout, List<Integer> path, List<Double> shares) {
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

    private TabPane buildTabs(Layout.Tabs layout) {
        var pane = new TabPane();
        pane.getStyleClass().addAll("view-tabs", "dense");
        pane.setTabClosingPolicy(TabPane.TabClosingPolicy.ALL_TABS);
        for (var wanted : layout.tabs()) {
            var view = open.get(wanted.id());
            if (view == null) {
                continue;
            }
            var tab = new Tab(view.view().about().name(), view);
            tab.setId("tab-" + wanted.view());
            tab.setTooltip(new javafx.scene.control.Tooltip(view.view().about().summary()));
            tab.setOnCloseRequest(e -> {
                e.consume();
                desk.workspace()
                        .apply(new Edit.CloseView(
                                wanted.id(), view.view().about().name()));
            });
            tabs.put(wanted.id(), tab);
            pane.getTabs().add(tab);
        }
        pane.getSelectionModel().select(layout.front());
        pane.getSelectionModel().selectedItemProperty().addListener((_, _, chosen) -> {
            if (!building && chosen != null && chosen.getContent() instanceof ViewTab view) {
                active = Optional.of(view.tab().id());
                desk.workspace().arrange(desk.state().layout().show(view.tab().id()));
            }
        });
        return pane;
    }

    private void showFronts(Layout layout) {
        switch (layout) {
            case Layout.Tabs t -> {
                if (!t.tabs().isEmpty()) {
                    var front = tabs.get(t.tabs().get(t.front()).id());
                    if (front != null && front.getTabPane() != null && !front.isSelected()) {
                        front.getTabPane().getSelectionModel().select(front);
                    }
                }
            }
            case Layout.Split s -> s.parts().forEach(this::showFronts);
        }
    }

    @Override
    public void close() {
        subscription.close();
        open.values().forEach(ViewTab::close);
        open.clear();
    }
}
