package factorscope.app.shell;

import factorscope.app.session.Session;
import factorscope.views.fx.FxCell;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.animation.PauseTransition;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.scene.Node;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.util.Duration;

/// Jobs, log and table below the views. It comes up for jobs that take their time and goes when they are over, unless
/// someone has opened it from the status line.
final class Dock extends TabPane implements AutoCloseable {
    /// Shorter jobs are not worth moving everything.
    private static final Duration PATIENCE = Duration.seconds(1.5);

    private final Session session;
    private final Map<Tab, ToggleButton> buttons = new LinkedHashMap<>();
    private final ReadOnlyBooleanWrapper open = new ReadOnlyBooleanWrapper();
    /// The views' share of the height, where that is not known yet.
    private static final double USUAL = 0.88;

    private static final Duration AT_REST = Duration.seconds(0.4);

    private final PauseTransition rest = new PauseTransition(AT_REST);
    private final PauseTransition patience = new PauseTransition(PATIENCE);
    private final FxCell.Subscription subscription;
    private final Tab jobs;
    private boolean isWanted;
    /// Put away while jobs run.
    private boolean isDismissed;

    Dock(Session session, Node jobs, Node log, DataTable table) {
        this.session = session;
        this.jobs = new Tab("Jobs", jobs);
        getStyleClass().addAll("bottom-tabs", "dense");
        setTabClosingPolicy(TabClosingPolicy.UNAVAILABLE);
        setId("bottom");
        setMinHeight(60);
        var tableTab = new Tab("Table", table);
        tableTab.selectedProperty().addListener((_, _, seen) -> table.follow(seen && open.get()));
        open.addListener((_, _, seen) -> table.follow(seen && tableTab.isSelected()));
        getTabs().setAll(this.jobs, new Tab("Log", log), tableTab);
        getTabs().forEach(tab -> buttons.put(tab, button(tab)));
        getSelectionModel().selectedItemProperty().addListener((_, _, _) -> mark());
        rest.setOnFinished(_ -> remember());
        heightProperty().addListener((_, _, _) -> rest.playFromStart());
        patience.setOnFinished(_ -> {
            if (!session.active().isEmpty() && !isDismissed) {
                open.set(true);
                mark();
            }
        });
        subscription = session.jobs().subscribe(_ -> follow());
        follow();
    }

    private ToggleButton button(Tab tab) {
        var button = new ToggleButton(tab.getText());
        button.setId("dock-" + tab.getText().toLowerCase(java.util.Locale.ROOT));
        button.getStyleClass().addAll("flat", "small", "dock-button");
        button.setFocusTraversable(false);
        button.setTooltip(new Tooltip("Show or hide: " + tab.getText().toLowerCase(java.util.Locale.ROOT)));
        button.setOnAction(_ -> toggle(tab));
        return button;
    }

    private void toggle(Tab tab) {
        boolean isShown = open.get() && getSelectionModel().getSelectedItem().equals(tab);
        isWanted = !isShown;
        isDismissed = isShown;
        open.set(!isShown);
        getSelectionModel().select(tab);
        mark();
    }

    /// As high as it was when it was open last.
    void placeIn(SplitPane whole) {
        double height = session.settings().get().frame().dock();
        whole.setDividerPositions(whole.getHeight() > 0 ? Math.max(0.2, 1 - height / whole.getHeight()) : USUAL);
    }

    private void remember() {
        var settings = session.settings().get();
        if (open.get() && getHeight() > 0 && getHeight() != settings.frame().dock()) {
            session.change(settings.withFrame(settings.frame().withDock(getHeight())));
        }
    }

    /// For the status line.
    Iterable<ToggleButton> buttons() {
        return buttons.values();
    }

    /// Whether it is to be seen.
    ReadOnlyBooleanProperty openProperty() {
        return open.getReadOnlyProperty();
    }

    private void follow() {
        int active = session.active().size();
        var text = active == 0 ? "Jobs" : "Jobs " + active;
        jobs.setText(text);
        java.util.Objects.requireNonNull(buttons.get(jobs)).setText(text);
        if (active == 0) {
            patience.stop();
            isDismissed = false;
            open.set(isWanted);
        } else if (!open.get() && !isDismissed && patience.getStatus() != javafx.animation.Animation.Status.RUNNING) {
            getSelectionModel().select(jobs);
            patience.playFromStart();
        }
        mark();
    }

    private void mark() {
        buttons.forEach((tab, button) -> button.setSelected(open.get() && tab.isSelected()));
    }

    @Override
    public void close() {
        rest.stop();
        patience.stop();
        subscription.close();
    }
}
