package factorscope.app.controls;

import factorscope.app.settings.Settings;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.stage.Popup;

/// Small panels that come up below a button and go when something else is clicked.
public final class Popups {
    private static final double GAP = 2;

    private Popups() {}

    /// @param content with a preferred width; its right edge is that of the button
    public static void below(Node button, Region content, Settings settings) {
        if (!content.getStyleClass().contains("popup-box")) {
            content.getStyleClass().add("popup-box");
        }
        // a popup has a root of its own, which knows nothing of the window's theme
        Theme.dress(content, settings.dark(), settings.scale());
        var popup = new Popup();
        popup.getContent().setAll(content);
        popup.setAutoHide(true);
        var place = button.localToScreen(button.getBoundsInLocal());
        popup.show(button, Math.max(0, place.getMaxX() - content.getPrefWidth()), place.getMaxY() + GAP);
    }
}
