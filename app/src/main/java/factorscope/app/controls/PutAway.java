package factorscope.app.controls;

import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Region;

/// The button that puts a bar away.
public final class PutAway extends Button {
    /// @param name for those who do not see it
    public PutAway(String id, String name, String help, Runnable action) {
        super("✕");
        setId(id);
        getStyleClass().addAll("flat", "small");
        setMinWidth(Region.USE_PREF_SIZE);
        setAccessibleText(name);
        setTooltip(new Tooltip(help));
        setOnAction(_ -> action.run());
    }
}
