package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.Note;
import factorscope.views.components.ComponentRow;
import factorscope.views.fx.Latest;
import factorscope.views.paint.Palette;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;

/// One component in the inspector: its label and star, its numbers, its strongest columns, its notes.
final class ComponentCard extends VBox implements AutoCloseable {
    private static final int NEURONS = 8;
    private static final double BAR_WIDTH = 64;
    private static final double NAME = 110;
    private static final double BAR_HEIGHT = 11;

    private final Session session;
    private final int component;
    private final TextField label = new TextField();
    private final ToggleButton star = new ToggleButton("★");
    private final TextArea notes = new TextArea();
    private final Facts facts = new Facts();
    private final Latest<Kept, List<ComponentRow>> loader;
    private Kept kept;
    private boolean following;

    ComponentCard(Session session, Kept kept, int component) {
        this.session = session;
        this.kept = kept;
        this.component = component;
        setSpacing(8);
        loader = Latest.ofLongWork(
                k -> ComponentRow.of(k, session.answers().of(ComponentRow.needs(k))),
                rows -> addStatistics(rows.get(component)),
                _ -> {});
        label.setId("component-label");
        label.textProperty().addListener((_, _, text) -> change(note().withLabel(text), "label"));
        star.setId("component-star");
        star.getStyleClass().add("star-button");
        star.setMinWidth(USE_PREF_SIZE);
        star.setTooltip(new Tooltip("Star this component (S)"));
        star.setAccessibleText("Star");
        star.selectedProperty().addListener((_, _, on) -> change(note().withStar(on), "star"));
        notes.setId("component-notes");
        notes.setPromptText("Notes (N)");
        notes.setWrapText(true);
        notes.setTooltip(new Tooltip("Press Enter when done, Shift+Enter for a new line."));
        notes.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ENTER && event.isShiftDown()) {
                notes.replaceSelection("\n");
                event.consume();
            }
        });
        notes.getStyleClass().add("note-area");
        notes.textProperty().addListener((_, _, text) -> change(note().withText(text), "note"));
        HBox.setHgrow(label, Priority.ALWAYS);
        var head = new HBox(4, label, star);
        head.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(Facts.heading("Component #" + (component + 1)), head, facts);
        addNumbers();
        getChildren()
                .addAll(
                        Facts.heading("Notes"),
                        notes,
                        Facts.heading("Of the result"),
                        new Label(kept.name()),
                        Inspector.facts(kept));
        refresh(kept);
        if (kept.result().factorization() instanceof TwoWay) {
            loader.request(kept);
        }
    }

    private Note note() {
        return kept.note(component);
    }

    private void change(Note note, String what) {
        if (!following) {
            session.annotate(kept.id(), component, note, what);
        }
    }

    /// Shows what was written elsewhere, unless it is what stands here already.
    void refresh(Kept now) {
        kept = now;
        var name = now.automaticName(component);
        label.setPromptText(name.isEmpty() ? "Label (L)" : name + "  (L)");
        following = true;
        if (!label.getText().equals(note().label())) {
            label.setText(note().label());
        }
        if (!notes.getText().equals(note().text())) {
            notes.setText(note().text());
        }
        star.setSelected(note().starred());
        following = false;
    }

    void editLabel() {
        label.requestFocus();
        label.selectAll();
    }

    void editNotes() {
        notes.requestFocus();
    }

    private void addNumbers() {
        var factorization = kept.result().factorization();
        switch (factorization) {
            case TwoWay twoWay -> {
                facts.add(
                        "Weight",
                        Numbers.shown(twoWay.strength(component)),
                        "The norm of the component: how large its part of the data is.");
                twoWay.share(component)
                        .ifPresent(s -> facts.add(
                                "Share",
                                Numbers.percent(s),
                                "Its part of the sum of squares that all components explain."));
                facts.add(
                        "Sign, scale",
                        (twoWay.signs(0) == TwoWay.Signs.NONNEGATIVE ? "nonnegative" : "signed") + " · unit norm",
                        "Whether its loadings on the rows can be negative, and how its columns are scaled.");
                getChildren().addAll(Facts.heading("Top " + twoWay.axes().get(1).name() + "s"), neurons(twoWay));
            }
            case Clusters clusters -> facts.add("Members", Integer.toString((int) clusters.strength(component)));
            case factorscope.model.decompose.Embedding _ -> {}
        }
    }

    private void addStatistics(ComponentRow row) {
        var statistics = row.statistics();
        if (statistics.isSparse()) {
            facts.add(
                    "Fires on",
                    statistics.isDead() ? "nothing: dead" : statistics.firingText() + " of the rows",
                    statistics.isDead(),
                    "The share of the rows on which it is not zero.");
        } else {
            facts.add("Not sparse", "nearly all rows have a value");
        }
        var twoWay = (TwoWay) kept.result().factorization();
        facts.add(
                "Kept " + twoWay.axes().get(1).name() + "s",
                statistics.kept() + " of " + twoWay.axes().get(1).size(),
                "How many columns have a loading that is not zero.");
        var rows = twoWay.axes().getFirst().name();
        statistics
                .purity()
                .ifPresent(p -> facts.add(
                        "Class purity",
                        p.count() + " of " + p.of() + " " + rows + "s: " + p.label(),
                        "Of the " + rows + "s on which it is strongest (not of the texts that they are in), how many"
                                + " have the most frequent label."));
    }

    private GridPane neurons(TwoWay twoWay) {
        var grid = new GridPane();
        grid.setHgap(8);
        grid.setVgap(3);
        var axis = twoWay.axes().get(1);
        var strongest = ComponentStatistics.strongest(twoWay.loadings(1), component, NEURONS, true);
        double most = strongest.isEmpty() ? 1 : Math.abs(twoWay.loadings(1).at(strongest.getFirst(), component));
        for (int i = 0; i < strongest.size(); i++) {
            double value = twoWay.loadings(1).at(strongest.get(i), component);
            var name = new Label(axis.label(strongest.get(i)));
            name.setMaxWidth(NAME);
            name.setTooltip(new Tooltip(name.getText()));
            var number = new Label((value < 0 ? "−" : "+") + Numbers.shown(Math.abs(value), 2));
            number.getStyleClass().add("fact-name");
            number.setMinWidth(USE_PREF_SIZE);
            grid.addRow(i, name, bar(value / most), number);
        }
        return grid;
    }

    /// A bar to the right or to the left of the middle.
    private static Pane bar(double share) {
        var colour = Palette.pole(share > 0);
        double length = Math.abs(share) * BAR_WIDTH / 2;
        var bar = new Rectangle(share > 0 ? BAR_WIDTH / 2 : BAR_WIDTH / 2 - length, 2, length, BAR_HEIGHT);
        bar.setFill(Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
        var pane = new Pane(bar);
        pane.setMinSize(BAR_WIDTH, BAR_HEIGHT + 4);
        pane.setPrefSize(BAR_WIDTH, BAR_HEIGHT + 4);
        return pane;
    }

    @Override
    public void close() {
        loader.close();
    }
}
