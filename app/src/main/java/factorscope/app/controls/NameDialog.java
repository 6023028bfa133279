package factorscope.app.controls;

import java.util.Optional;
import javafx.scene.control.TextInputDialog;

/// Asks for another name of something.
public final class NameDialog {
    private NameDialog() {}

    /// @param title of the window, such as `Rename group`
    /// @return what was written, if anything
    public static Optional<String> ask(String title, String name) {
        var dialog = new TextInputDialog(name);
        dialog.setTitle(title);
        dialog.setHeaderText(null);
        dialog.setContentText("Name");
        return dialog.showAndWait().map(String::strip).filter(n -> !n.isEmpty());
    }
}
