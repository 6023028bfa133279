package factorscope.app.docking;

import factorscope.app.controls.Icons;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.css.PseudoClass;
import javafx.event.EventHandler;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.ContextMenuEvent;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/// The workspace's layout on the screen: split panes of tab panes. Views are kept when only their place changes.
public final class LayoutPane extends StackPane implements AutoCloseable {
    private static final PseudoClass ACTIVE = PseudoClass.getPseudoClass("active");
    private static final PseudoClass PINNED = PseudoClass.getPseudoClass("pinned");
    private static final int DOUBLE = 2;

    /// So much of a place's width has the title of one tab at most: longer ones are cut.
    private static final double MOST_OF_PLACE = 0.6;

    private final Session session;
    private final Navigation navigation;
    private final ExportFigure exporter;
    private final Map<String, ViewTab> open = new LinkedHashMap<>();
    private final Map<String, Tab> tabs = new HashMap<>();
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private final List<SplitPane> splits = new ArrayList<>();
    private final OwnWindows ownWindows;
    private @Nullable Layout shown;
    private @Nullable Object shape;
    private boolean building;
    /// A tab of the place that fills all, or empty.
    private String maximised = "";

    public LayoutPane(Session session, Navigation navigation, ExportFigure exporter) {
        this.session = session;
        this.navigation = navigation;
        this.exporter = exporter;
        ownWindows = new OwnWindows(session, navigation, this::dock);
        subscriptions.add(session.marks().subscribe(_ -> {
            refresh();
            // also where the layout is as it was: results can be renamed
            entitle();
        }));
        subscriptions.add(session.jobs().subscribe(_ -> entitle()));
        subscriptions.add(navigation.activeTab().subscribe(_ -> activeMoved()));
        var _ = new TabDrag(this, this::placesShown, this::move, this::tearOff);
        refresh();
        entitle();
    }

    /// What is offered where a view or its tab is clicked with the right button, which becomes the active one first.
    public void offerMenu(Supplier<ContextMenu> menus) {
        EventHandler<ContextMenuEvent> offer = event -> {
            if (event.getTarget() instanceof Node node) {
                TabDrag.tabOf(node).map(view -> view.tab().id()).ifPresent(id -> {
                    navigation.activeTab().set(id);
                    session.workspace().arrange(session.state().layout().show(id));
                });
            }
            if (event.getSource() instanceof Node source) {
                menus.get().show(source, event.getScreenX(), event.getScreenY());
            }
            event.consume();
        };
        addEventHandler(ContextMenuEvent.CONTEXT_MENU_REQUESTED, offer);
        ownWindows.whenMenuRequested(offer);
    }

    /// Shows a view in a window of its own, which keys reach as they do this one.
    public void tearOff(ViewTab view) {
        var id = view.tab().id();
        var tab = tabs.remove(id);
        if (tab != null) {
            // a view can stand in one place only
            tab.setContent(null);
            ownWindows.open(view, this);
            navigation.activeTab().set(id);
            arrangeAnew();
        }
    }

    /// Puts a view that has a window of its own back into its place.
    private void dock(String tabId) {
        navigation.activeTab().set(tabId);
        arrangeAnew();
    }

    private void arrangeAnew() {
        shown = null;
        refresh();
        entitle();
    }

    /// Without the views that have a window of their own.
    private Layout docked() {
        return ownWindows.without(session.state().layout());
    }

    /// The view in front in the place that was worked in last: the one that a person looks at.
    public Optional<ViewTab> active() {
        var own = navigation.activeTab().get();
        if (ownWindows.has(own)) {
            return Optional.ofNullable(open.get(own));
        }
        return activeLeaf().map(leaf -> open.get(leaf.tabs().get(leaf.front()).id()));
    }

    /// Goes to the place so many further on, round the end.
    public void cycle(int by) {
        var filled = filledLeaves();
        activeLeaf().ifPresent(leaf -> {
            var next = filled.get(Math.floorMod(filled.indexOf(leaf) + by, filled.size()));
            var tab = next.tabs().get(next.front()).id();
            if (!maximised.isEmpty()) {
                maximise(tab);
            }
            navigation.activeTab().set(tab);
            markActive();
            Objects.requireNonNull(open.get(tab)).takeKeyboard();
        });
    }

    /// Closes the views that stand behind the active one.
    public void closeOthers() {
        activeLeaf().ifPresent(leaf -> {
            var front = leaf.tabs().get(leaf.front()).id();
            var others = leaf.tabs().stream()
                    .map(Layout.Tab::id)
                    .filter(id -> !id.equals(front))
                    .toList();
            session.workspace()
                    .apply(new Edit.Arrange(session.state()
                            .layout()
                            .replacing(t -> Optional.of(t).filter(tab -> !others.contains(tab.id())))));
        });
    }

    /// Whether views stand behind the active one.
    public boolean hasOthers() {
        return activeLeaf().filter(leaf -> leaf.tabs().size() > 1).isPresent();
    }

    /// Lets the active place fill all, or go back among the others.
    public void toggleMaximised() {
        boolean hasOthers = filledLeaves().size() > 1;
        maximise(
                maximised.isEmpty() && hasOthers
                        ? active().map(v -> v.tab().id()).orElse("")
                        : "");
    }

    private void maximise(String tab) {
        maximised = tab;
        building = true;
        rebuild(docked());
        building = false;
        markActive();
    }

    private List<Layout.Tabs> filledLeaves() {
        return Trees.leaves(docked()).filter(leaf -> !leaf.tabs().isEmpty()).toList();
    }

    private Optional<Layout.Tabs> activeLeaf() {
        var wanted = navigation.activeTab().get();
        var filled = filledLeaves();
        return filled.stream()
                .filter(leaf -> leaf.tabs().stream().anyMatch(t -> t.id().equals(wanted)))
                .findFirst()
                .or(() -> filled.stream().findFirst());
    }

    /// Several places have a tab in front: which of them commands are about must be seen.
    private void markActive() {
        var place = active().map(view -> tabs.get(view.tab().id())).map(Tab::getTabPane);
        tabs.values()
                .forEach(tab -> tab.getTabPane()
                        .pseudoClassStateChanged(
                                ACTIVE, place.filter(tab.getTabPane()::equals).isPresent()));
    }

    private List<TabPane> placesShown() {
        return tabs.values().stream()
                .map(Tab::getTabPane)
                .filter(pane -> pane != null && pane.getScene() != null)
                .distinct()
                .toList();
    }

    private void move(ViewTab tab, ViewTab beside, Layout.Side side) {
        navigation.activeTab().set(tab.tab().id());
        session.workspace()
                .apply(new Edit.MoveView(
                        tab.tab().id(),
                        beside.tab().id(),
                        side,
                        tab.view().about().name()));
    }

    /// Where keys that are pressed in a view's own window are told.
    public void whenKeyPressed(EventHandler<KeyEvent> keys) {
        ownWindows.whenKeyPressed(keys);
    }

    public List<ViewTab> views() {
        return List.copyOf(open.values());
    }

    /// Whether what is worked in stands behind the place that fills all.
    private boolean isActiveHidden() {
        return !maximised.isEmpty()
                && activeLeaf().stream().flatMap(leaf -> leaf.tabs().stream()).noneMatch(t -> t.id().equals(maximised));
    }

    private void activeMoved() {
        Runnable next = isActiveHidden() ? () -> maximise("") : this::markActive;
        next.run();
    }

    private void refresh() {
        var layout = session.state().layout();
        if (layout.equals(shown)) {
            return;
        }
        if (isActiveHidden()) {
            // what was opened or moved meanwhile is to be seen
            maximised = "";
            shown = null;
        }
        boolean sameStructure = shown != null && Trees.skeleton(layout).equals(Trees.skeleton(shown));
        shown = layout;
        var wanted = new LinkedHashMap<String, Layout.Tab>();
        layout.all().forEach(t -> wanted.put(t.id(), t));
        for (var id : List.copyOf(open.keySet())) {
            if (!wanted.containsKey(id)) {
                var gone = open.remove(id);
                if (gone != null) {
                    gone.close();
                }
            }
        }
        ownWindows.closeAllBut(wanted.keySet());
        wanted.forEach((id, tab) -> {
            var known = open.get(id);
            if (known == null) {
                open.put(id, new ViewTab(session, navigation, tab, exporter));
            } else {
                known.update(tab);
            }
        });
        if (!sameStructure) {
            building = true;
            rebuild(docked());
            building = false;
        } else {
            showFronts(docked());
        }
        markActive();
    }

    /// Places stay where they are as long as only tabs come and go: whoever writes into one of them goes on.
    private void rebuild(Layout layout) {
        var places = new LinkedHashMap<Layout.Tabs, TabPane>();
        Trees.leaves(layout).forEach(leaf -> places.put(leaf, placeOf(leaf, places.values())));
        places.forEach(this::fill);
        tabs.keySet().retainAll(open.keySet());
        var alone = Trees.leaves(layout)
                .filter(leaf -> leaf.tabs().stream().anyMatch(t -> t.id().equals(maximised)))
                .findFirst();
        if (alone.isEmpty()) {
            maximised = "";
        }
        var next = alone.<Object>map(places::get).orElseGet(() -> Trees.shape(layout, places));
        if (next.equals(shape)) {
            return;
        }
        shape = next;
        // empty containers hold on to their nodes otherwise
        splits.forEach(split -> split.getItems().clear());
        splits.clear();
        getChildren().clear();
        if (alone.isPresent()) {
            getChildren().setAll(Objects.requireNonNull(places.get(alone.get())));
        } else if (!open.isEmpty()) {
            getChildren().setAll(build(layout, places, List.of()));
        }
    }

    /// The place that holds one of these tabs already, or a new one.
    private TabPane placeOf(Layout.Tabs leaf, Collection<TabPane> taken) {
        return leaf.tabs().stream()
                .map(t -> tabs.get(t.id()))
                .filter(Objects::nonNull)
                .map(Tab::getTabPane)
                .filter(pane -> pane != null && !taken.contains(pane))
                .findFirst()
                .orElseGet(this::newPlace);
    }

    /// @param path which part of which part this is
    private Node build(Layout layout, Map<Layout.Tabs, TabPane> places, List<Integer> path) {
        return switch (layout) {
            case Layout.Tabs t -> Objects.requireNonNull(places.get(t));
            case Layout.Split s -> {
                var pane = new SplitPane();
                splits.add(pane);
                pane.setOrientation(s.sideBySide() ? Orientation.HORIZONTAL : Orientation.VERTICAL);
                for (int i = 0; i < s.parts().size(); i++) {
                    var inner = new ArrayList<>(path);
                    inner.add(i);
                    pane.getItems().add(build(s.parts().get(i), places, inner));
                }
                pane.setDividerPositions(
                        s.shares().stream().mapToDouble(Double::doubleValue).toArray());
                pane.addEventFilter(MouseEvent.MOUSE_RELEASED, _ -> {
                    if (!ownWindows.isEmpty()) {
                        // parts are missing: their shares are not those of the layout
                        return;
                    }
                    var shares = new ArrayList<Double>();
                    for (double position : pane.getDividerPositions()) {
                        shares.add(position);
                    }
                    session.workspace().arrange(Trees.withShares(session.state().layout(), path, shares));
                });
                yield pane;
            }
        };
    }

    private TabPane newPlace() {
        var pane = new TabPane();
        // a press on the head of the tab in front chooses no other tab, but this place
        pane.addEventFilter(MouseEvent.MOUSE_PRESSED, _ -> activate(pane));
        pane.addEventFilter(MouseEvent.MOUSE_CLICKED, event -> {
            boolean onButton = event.getTarget() instanceof Node node && isInButton(node);
            boolean onHeader = !onButton
                    && pane.lookup(".tab-header-area") instanceof Region header
                    && header.contains(header.sceneToLocal(event.getSceneX(), event.getSceneY()));
            if (onHeader && event.getButton() == MouseButton.PRIMARY && event.getClickCount() == DOUBLE) {
                activate(pane);
                toggleMaximised();
                event.consume();
            }
        });
        pane.getStyleClass().addAll("view-tabs", "dense");
        pane.setTabClosingPolicy(TabPane.TabClosingPolicy.ALL_TABS);
        pane.tabMaxWidthProperty().bind(pane.widthProperty().multiply(MOST_OF_PLACE));
        pane.getSelectionModel().selectedItemProperty().addListener((_, _, chosen) -> {
            if (!building && chosen != null && chosen.getContent() instanceof ViewTab view) {
                activate(pane);
                session.workspace()
                        .arrange(session.state().layout().show(view.tab().id()));
            }
        });
        return pane;
    }

    /// Of a tab's head: the pin, or what closes it.
    private static boolean isInButton(Node node) {
        for (Node n = node; n != null && !n.getStyleClass().contains("tab"); n = n.getParent()) {
            if (n instanceof Button || n.getStyleClass().contains("tab-close-button")) {
                return true;
            }
        }
        return false;
    }

    private void activate(TabPane pane) {
        var front = pane.getSelectionModel().getSelectedItem();
        if (front != null && front.getContent() instanceof ViewTab view) {
            navigation.activeTab().set(view.tab().id());
        }
    }

    /// Leaves tabs alone that are in their place.
    private void fill(Layout.Tabs leaf, TabPane pane) {
        var wanted = leaf.tabs().stream()
                .map(t -> tabs.computeIfAbsent(t.id(), _ -> newTab(t)))
                .toList();
        pane.getTabs().removeIf(tab -> !wanted.contains(tab));
        for (int i = 0; i < wanted.size(); i++) {
            var tab = wanted.get(i);
            if (i < pane.getTabs().size() && pane.getTabs().get(i).equals(tab)) {
                continue;
            }
            if (tab.getTabPane() != null) {
                tab.getTabPane().getTabs().remove(tab);
            }
            pane.getTabs().add(i, tab);
        }
        pane.getSelectionModel().select(leaf.front());
    }

    private Tab newTab(Layout.Tab wanted) {
        var view = Objects.requireNonNull(open.get(wanted.id()));
        var tab = new Tab("", view);
        tab.setId("tab-" + wanted.view());
        tab.setGraphic(pin(view));
        tab.setOnCloseRequest(e -> {
            e.consume();
            session.workspace()
                    .apply(new Edit.CloseView(wanted.id(), view.view().about().name()));
        });
        return tab;
    }

    /// Follows the run bar, or keeps what it shows.
    private static Button pin(ViewTab view) {
        var pin = new Button();
        Icons.PIN.putOn(pin);
        pin.getStyleClass().addAll("pin", "flat");
        pin.setFocusTraversable(false);
        pin.setOnAction(_ -> view.togglePin());
        return pin;
    }

    /// Titles say what is shown.
    private void entitle() {
        open.forEach((id, view) -> {
            var tab = tabs.get(id);
            if (tab == null) {
                ownWindows.entitle(id, title(view));
            } else {
                entitle(tab, view);
            }
        });
    }

    private static String title(ViewTab view) {
        var name = view.view().about().name();
        var shownNow = view.subjectText();
        return shownNow.isEmpty() ? name : name + " · " + shownNow;
    }

    private static void entitle(Tab tab, ViewTab view) {
        boolean pinned = view.tab().pinned();
        // a pin alone is easily overlooked
        var text = title(view) + (pinned ? " (pinned)" : "");
        if (text.equals(tab.getText())) {
            return;
        }
        tab.setText(text);
        tab.setTooltip(new Tooltip(text + "\n" + view.view().about().summary()));
        var pin = (Button) tab.getGraphic();
        pin.pseudoClassStateChanged(PINNED, pinned);
        pin.setAccessibleText(pinned ? "Unpin" : "Pin");
        pin.setTooltip(new Tooltip(
                pinned
                        ? "Pinned: keeps what it shows. Click to follow the run bar again."
                        : "Follows the run bar. Click to keep what is shown."));
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
        subscriptions.forEach(FxCell.Subscription::close);
        ownWindows.close();
        open.values().forEach(ViewTab::close);
        open.clear();
    }
}
