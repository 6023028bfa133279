package factorscope.app.dialogs;

import factorscope.app.controls.Icons;
import factorscope.model.catalog.Preparations;
import factorscope.model.prepare.Preparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Steps of preparation as cards: one for each line of their text, which stays what counts. Cards are dragged into
/// another order, switched off and put away; the one in whose line the caret stands has the form of its step.
final class StepCards extends ScrollPane {
    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");
    private static final PseudoClass DRAGGED = PseudoClass.getPseudoClass("dragged");
    private static final String OFF = "#";

    private final TextArea steps;
    private final StepForm form;
    private final VBox box = new VBox(6);
    private final Label empty = new Label("Add a step at the left, or choose a recipe.");
    private List<String> shown = List.of();
    private @Nullable Card dragged;

    /// @param steps one in each line
    StepCards(TextArea steps, StepForm form) {
        this.steps = steps;
        this.form = form;
        setId("prepare-cards");
        setContent(box);
        setFitToWidth(true);
        getStyleClass().addAll("edge-to-edge", "step-cards");
        empty.getStyleClass().add("empty-hint");
        empty.setWrapText(true);
        // the handle that is dragged may not hear of the release: it may be over another card
        addEventFilter(MouseEvent.MOUSE_RELEASED, this::dropped);
        steps.textProperty().addListener((_, _, _) -> refresh());
        steps.caretPositionProperty().addListener((_, _, _) -> choose());
        refresh();
    }

    private List<String> lines() {
        return steps.getText().lines().toList();
    }

    private void refresh() {
        var lines = lines();
        var cards = cards();
        if (!lines.isEmpty() && cards.size() == lines.size()) {
            // whoever writes into the form of a card goes on
            for (int i = 0; i < lines.size(); i++) {
                cards.get(i).show(lines.get(i));
            }
        } else {
            var next = new ArrayList<Node>();
            for (int i = 0; i < lines.size(); i++) {
                next.add(new Card(i, lines.get(i)));
            }
            box.getChildren().setAll(next.isEmpty() ? List.of(empty, form) : next);
        }
        shown = lines;
        choose();
    }

    private List<Card> cards() {
        return box.getChildren().stream()
                .filter(Card.class::isInstance)
                .map(Card.class::cast)
                .toList();
    }

    /// The card of the caret's line has the form.
    private void choose() {
        int at = caretLine();
        for (var card : cards()) {
            boolean isChosen = card.number == Math.min(at, shown.size() - 1);
            card.pseudoClassStateChanged(CHOSEN, isChosen);
            if (isChosen && !card.getChildren().contains(form)) {
                card.getChildren().add(form);
            }
        }
    }

    private void write(List<String> lines, int caretLine) {
        steps.setText(String.join("\n", lines));
        goTo(caretLine);
    }

    private void goTo(int line) {
        int caret = 0;
        var lines = lines();
        for (int i = 0; i < line && i < lines.size(); i++) {
            caret += lines.get(i).length() + 1;
        }
        if (caretLine() != line) {
            steps.positionCaret(Math.min(caret, steps.getLength()));
        }
    }

    private int caretLine() {
        return (int) steps.getText()
                .substring(0, Math.min(steps.getCaretPosition(), steps.getLength()))
                .chars()
                .filter(c -> c == '\n')
                .count();
    }

    private static boolean isInButton(Node node) {
        for (Node n = node; n != null && !(n instanceof Card); n = n.getParent()) {
            if (n instanceof ButtonBase) {
                return true;
            }
        }
        return false;
    }

    private void move(int from, int to) {
        var lines = new ArrayList<>(lines());
        int place = Math.clamp(to, 0, lines.size() - 1);
        lines.add(place, lines.remove(from));
        write(lines, place);
    }

    private void drag(Card card) {
        dragged = card;
        card.pseudoClassStateChanged(DRAGGED, true);
    }

    private void dropped(MouseEvent event) {
        var card = dragged;
        dragged = null;
        if (card != null) {
            card.pseudoClassStateChanged(DRAGGED, false);
            int to = placeAt(
                    card, box.sceneToLocal(event.getSceneX(), event.getSceneY()).getY());
            if (to != card.number) {
                move(card.number, to);
                event.consume();
            }
        }
    }

    /// How many of the other cards stand above a place.
    private int placeAt(Card moved, double y) {
        return (int) cards().stream()
                .filter(card ->
                        card.number != moved.number && card.getBoundsInParent().getCenterY() <= y)
                .count();
    }

    /// One step.
    private final class Card extends VBox {
        private final int number;
        private final CheckBox on = new CheckBox();
        private final Label name = new Label();
        private final Label words = new Label();

        Card(int number, String line) {
            super(6);
            this.number = number;
            getStyleClass().add("step-card");
            setId("step-" + (number + 1));
            var handle = new Label();
            Icons.DRAG.putOn(handle);
            handle.setTooltip(new Tooltip("Drag to another place"));
            handle.getStyleClass().add("drag-handle");
            handle.setOnMousePressed(_ -> drag(this));
            on.setTooltip(new Tooltip("Take this step, or leave it out"));
            on.setAccessibleText("Take this step");
            on.setOnAction(_ -> rewrite(on.isSelected()));
            name.getStyleClass().add("step-name");
            name.setMinWidth(Region.USE_PREF_SIZE);
            words.setMinWidth(0);
            words.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(words, Priority.ALWAYS);
            words.getStyleClass().add("fact-name");
            var head = new HBox(
                    6,
                    handle,
                    on,
                    name,
                    words,
                    button(Icons.UP, "Earlier", () -> move(number, number - 1)),
                    button(Icons.DOWN, "Later", () -> move(number, number + 1)),
                    button(Icons.CLOSE, "Remove this step", this::remove));
            head.setAlignment(Pos.CENTER_LEFT);
            getChildren().setAll(head);
            // not in the form below: whoever writes there goes on
            head.setOnMouseClicked(e -> {
                if (!(e.getTarget() instanceof Node node) || !isInButton(node)) {
                    goTo(number);
                }
            });
            show(line);
        }

        private Button button(Icons icon, String help, Runnable action) {
            var button = new Button();
            icon.putOn(button);
            button.getStyleClass().add("flat");
            button.setAccessibleText(help);
            button.setTooltip(new Tooltip(help));
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(_ -> action.run());
            return button;
        }

        void show(String line) {
            boolean isOff = line.strip().startsWith(OFF);
            var step = (isOff ? line.strip().substring(1) : line).strip();
            int end = step.indexOf(' ');
            var id = end < 0 ? step : step.substring(0, end);
            on.setSelected(!isOff);
            name.setText(id);
            words.setText(end < 0 ? "" : step.substring(end + 1).strip());
            setOpacity(isOff ? 0.55 : 1);
            Optional<Preparation> known = Preparations.find(id);
            name.setTooltip(known.map(p -> new Tooltip(p.about().summary())).orElse(null));
        }

        private void rewrite(boolean isOn) {
            var lines = new ArrayList<>(lines());
            var line = lines.get(number).strip();
            lines.set(number, isOn ? line.substring(line.indexOf(OFF) + 1).strip() : OFF + " " + line);
            write(lines, number);
        }

        private void remove() {
            var lines = new ArrayList<>(lines());
            lines.remove(number);
            write(lines, Math.max(0, number - 1));
        }
    }
}
