package factorscope.app.controls;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.util.Objects;
import javafx.application.Application;
import javafx.scene.Parent;
import javafx.scene.text.Font;

/// Light and dark: AtlantaFX's Primer with our own rules on top, and a bridge for ControlsFX, which expects
/// other names for colours.
public final class Theme {
    private static final double TEXT_SIZE = 12.5;

    private Theme() {}

    public static void loadFonts() {
        for (var name : new String[] {"Inter_400Regular.ttf", "Inter_600SemiBold.ttf"}) {
            var in = Theme.class.getResourceAsStream("/factorscope/views/fonts/" + name);
            Font.loadFont(Objects.requireNonNull(in), TEXT_SIZE);
        }
    }

    public static void apply(Parent root, boolean dark, double scale) {
        Application.setUserAgentStylesheet(
                dark ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        dress(root, dark, scale);
    }

    /// For the root of a popup or dialog.
    public static void dress(Parent root, boolean dark, double scale) {
        var sheet = Objects.requireNonNull(Theme.class.getResource("factorscope.css"))
                .toExternalForm();
        if (!root.getStylesheets().contains(sheet)) {
            root.getStylesheets().add(sheet);
        }
        var classes = root.getStyleClass();
        // a popup's content is no root by itself, and the theme's rules begin there
        if (!classes.contains("root")) {
            classes.add("root");
        }
        // only if it changes: cells of a popup that is hidden just then keep colours of neither theme
        if (dark && !classes.contains("dark")) {
            classes.add("dark");
        } else if (!dark) {
            classes.removeAll("dark");
        }
        root.setStyle("-fx-font-size: " + TEXT_SIZE * scale + "px;");
    }
}
