package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.app.controls.Theme;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.views.fx.Latest;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Popup;
import org.jspecify.annotations.Nullable;

/// The search field at the top: finds commands, components, tokens, classes and notes, and goes there.
final class CommandList implements AutoCloseable {
    private final Session session;
    private final TextField field = new TextField();
    private final ListView<Hit> hits = new ListView<>();
    private final VBox box = new VBox(hits);
    private final Popup popup = new Popup();
    private final Search search;
    private final Latest<String, List<Hit>> finder;

    CommandList(Session session, Navigation navigation, List<Command> commands) {
        this.session = session;
        search = new Search(session, navigation, commands);
        finder = new Latest<>(this::find, this::show, _ -> show(List.of()));
        field.setPromptText("Search components, tokens, notes, commands   Ctrl+Shift+P");
        field.getStyleClass().add("search-box");
        field.setId("search");
        field.setAccessibleText("Search");
        // reached by its shortcuts; else it would take the first focus, and every key with it
        field.setFocusTraversable(false);
        field.textProperty().addListener((_, _, text) -> {
            if (field.isFocused() || popup.isShowing()) {
                finder.request(text);
            }
        });
        field.setOnMouseClicked(_ -> open(field.getText()));
        field.focusedProperty().addListener((_, _, focused) -> {
            if (!focused) {
                popup.hide();
            }
        });
        field.addEventFilter(KeyEvent.KEY_PRESSED, this::keyPressed);
        hits.setId("search-hits");
        hits.setFocusTraversable(false);
        hits.getStyleClass().addAll("dense", "edge-to-edge");
        hits.setCellFactory(_ -> new Cell());
        hits.setOnMouseClicked(_ -> choose());
        box.getStyleClass().add("command-list");
        popup.getContent().setAll(box);
        popup.setAutoHide(true);
        // else the popup keeps Escape for itself, and the field keeps the keyboard
        popup.setHideOnEscape(false);
    }

    TextField field() {
        return field;
    }

    boolean isOpen() {
        return popup.isShowing();
    }

    /// What was found last.
    List<Hit> found() {
        return List.copyOf(hits.getItems());
    }

    void open(String text) {
        field.requestFocus();
        field.setText(text);
        field.end();
        finder.request(text);
    }

    private List<Hit> find(String text) {
        return search.find(text);
    }

    private void show(List<Hit> found) {
        hits.getItems().setAll(found);
        if (!found.isEmpty()) {
            hits.getSelectionModel().selectFirst();
            hits.scrollTo(0);
        }
        if (field.isFocused() && field.getScene() != null && !popup.isShowing()) {
            Bounds place = field.localToScreen(field.getBoundsInLocal());
            if (place != null) {
                // a popup has a root of its own, which knows nothing of the window's theme
                Theme.dress(
                        box,
                        session.settings().get().dark(),
                        session.settings().get().scale());
                box.setPrefWidth(Math.max(480, place.getWidth()));
                popup.show(field, place.getMinX(), place.getMaxY() + 4);
            }
        }
    }

    private void keyPressed(KeyEvent event) {
        switch (event.getCode()) {
            case DOWN -> move(1);
            case UP -> move(-1);
            case ENTER -> choose();
            case ESCAPE -> leave();
            default -> {
                return;
            }
        }
        event.consume();
    }

    private void move(int by) {
        int next = hits.getSelectionModel().getSelectedIndex() + by;
        if (next >= 0 && next < hits.getItems().size()) {
            hits.getSelectionModel().select(next);
            hits.scrollTo(Math.max(0, next - 8));
        }
    }

    private void choose() {
        var hit = hits.getSelectionModel().getSelectedItem();
        leave();
        if (hit != null) {
            session.attempt(() -> hit.action().run());
        }
    }

    private void leave() {
        popup.hide();
        field.clear();
        var scene = field.getScene();
        if (scene != null) {
            scene.getRoot().requestFocus();
        }
    }

    private static final class Cell extends ListCell<Hit> {
        private final Label text = new Label();
        private final Label kind = new Label();
        private final Label keys = new Label();
        private final HBox line;

        private static final PseudoClass INAPPLICABLE = PseudoClass.getPseudoClass("inapplicable");

        Cell() {
            kind.getStyleClass().add("command-help");
            keys.getStyleClass().add("command-keys");
            keys.setMinWidth(Region.USE_PREF_SIZE);
            text.setMinWidth(Region.USE_PREF_SIZE);
            HBox.setHgrow(kind, Priority.ALWAYS);
            kind.setMaxWidth(Double.MAX_VALUE);
            line = new HBox(10, text, kind, keys);
            line.getStyleClass().add("command-line");
            line.setAlignment(Pos.CENTER_LEFT);
            // narrower than its list: long help is cut, not scrolled
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(@Nullable Hit hit, boolean empty) {
            super.updateItem(hit, empty);
            if (empty || hit == null) {
                setGraphic(null);
                return;
            }
            text.setText(hit.text());
            var missing = hit.may().get().refusal();
            kind.setText(missing.orElse(hit.detail()));
            line.pseudoClassStateChanged(INAPPLICABLE, missing.isPresent());
            keys.setText(hit.keys());
            setGraphic(line);
        }
    }

    @Override
    public void close() {
        finder.close();
        popup.hide();
    }
}
