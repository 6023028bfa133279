package factorscope.app.command;

import factorscope.views.pane.DrawingPane;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.TableCell;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.jspecify.annotations.Nullable;

/// Shortcuts, and who has the keyboard: letters do commands unless someone is typing.
public final class Keys {
    private final List<Command> commands;
    private final Node home;
    private final Node search;
    private final BooleanSupplier isSearching;
    private boolean swallowsTyped;
    private boolean isAdrift;

    /// @param home what has the keyboard where nothing else wants it
    /// @param search the field whose keys are its own
    /// @param isSearching whether it is open
    public Keys(List<Command> commands, Node home, Node search, BooleanSupplier isSearching) {
        this.commands = commands;
        this.home = home;
        this.search = search;
        this.isSearching = isSearching;
    }

    /// Listens to the keys of a window.
    public void listen(Parent window) {
        window.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        window.addEventFilter(KeyEvent.KEY_TYPED, this::typed);
        window.sceneProperty().addListener((_, _, scene) -> {
            if (scene != null) {
                scene.focusOwnerProperty().addListener((_, before, now) -> focusMoved(scene, before, now));
            }
        });
    }

    /// The letter of a shortcut must not be typed into the field that the shortcut has opened.
    private void typed(KeyEvent event) {
        if (swallowsTyped) {
            event.consume();
        }
        swallowsTyped = false;
    }

    /// Does what a key stands for.
    public void pressed(KeyEvent event) {
        swallowsTyped = false;
        if (isSearching.getAsBoolean()) {
            return;
        }
        boolean typing = event.getTarget() instanceof TextInputControl;
        if (typing && (event.getCode() == KeyCode.ESCAPE || isDone(event))) {
            swallowsTyped = true;
            leaveField(((Node) event.getTarget()).getScene());
            event.consume();
            return;
        }
        if (event.getCode() == KeyCode.ENTER && !event.isShortcutDown() && !isInDrawing(event)) {
            // elsewhere it chooses what has the keyboard
            return;
        }
        for (var command : commands) {
            if (command.isFiredBy(event) && (!typing || event.isShortcutDown() && !isEditing(event))) {
                event.consume();
                swallowsTyped = !event.getCode().isFunctionKey();
                command.run();
                return;
            }
        }
    }

    /// Whether what is written is done. What is written counts letter by letter; cells of a table count it now, and
    /// fields with an action take it.
    private boolean isDone(KeyEvent event) {
        return event.getCode() == KeyCode.ENTER
                && !event.isShiftDown()
                && !event.isShortcutDown()
                && !event.isAltDown()
                && !event.getTarget().equals(search)
                && !(event.getTarget() instanceof TextField field && field.getOnAction() != null)
                && !(((Node) event.getTarget()).getParent() instanceof TableCell);
    }

    private static boolean isInDrawing(KeyEvent event) {
        for (Node node = event.getTarget() instanceof Node n ? n : null; node != null; node = node.getParent()) {
            if (node instanceof DrawingPane) {
                return true;
            }
        }
        return false;
    }

    /// Puts the keyboard down where its letters are shortcuts.
    public void leaveField(@Nullable Scene scene) {
        if (scene != null && scene.getFocusOwner() instanceof TextInputControl) {
            (scene.equals(home.getScene()) ? home : scene.getRoot()).requestFocus();
        }
    }

    /// Where what has the keyboard goes away, such as with a job that is over, the toolkit chooses another control,
    /// and letters would go there. Only a person may choose one.
    private void focusMoved(Scene scene, @Nullable Node before, @Nullable Node now) {
        if (before != null && !canHaveKeyboard(scene, before)) {
            isAdrift = true;
        }
        if (isAdrift && now != null) {
            isAdrift = false;
            home.requestFocus();
        }
    }

    private static boolean canHaveKeyboard(Scene scene, Node node) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (!n.isVisible() || n.isDisabled()) {
                return false;
            }
        }
        return Objects.equals(node.getScene(), scene);
    }

    /// Keys that a text field has a use for itself.
    private static boolean isEditing(KeyEvent event) {
        return switch (event.getCode()) {
            case Z, A, C, V, X, Y -> true;
            default -> false;
        };
    }
}
