package factorscope.app.controls;

import javafx.scene.control.Labeled;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2OutlinedAL;
import org.kordamp.ikonli.material2.Material2OutlinedMZ;

/// The icons of the window. Their colour is the stylesheet's.
public enum Icons {
    PIN(Material2OutlinedMZ.PUSH_PIN),
    DATA(Material2OutlinedMZ.STORAGE),
    PREPARATION(Material2OutlinedMZ.TUNE),
    RUN(Material2OutlinedAL.INSIGHTS),
    COMPONENT(Material2OutlinedAL.BLUR_ON);

    private static final double OF_TEXT = 1.1;

    private final Ikon code;

    Icons(Ikon code) {
        this.code = code;
    }

    /// Gives a control this icon, as large as its text: an icon's own font is what a size in em would be taken of.
    public void putOn(Labeled control) {
        var icon = new FontIcon(code);
        icon.getStyleClass().add("icon");
        icon.iconSizeProperty().bind(control.fontProperty().map(f -> (int) Math.round(f.getSize() * OF_TEXT)));
        control.setGraphic(icon);
    }
}
