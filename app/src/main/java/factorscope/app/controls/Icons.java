package factorscope.app.controls;

import javafx.scene.Node;
import javafx.scene.control.Label;
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
    COMPONENT(Material2OutlinedAL.BLUR_ON),
    OPEN(Material2OutlinedAL.FOLDER_OPEN),
    SAVE(Material2OutlinedMZ.SAVE),
    FIGURE(Material2OutlinedAL.IMAGE),
    TABLE(Material2OutlinedMZ.TABLE_CHART),
    UNDO(Material2OutlinedMZ.UNDO),
    REDO(Material2OutlinedMZ.REDO),
    LABEL(Material2OutlinedAL.LABEL),
    NOTE(Material2OutlinedAL.EDIT),
    STAR(Material2OutlinedMZ.STAR_BORDER),
    SEARCH(Material2OutlinedMZ.SEARCH),
    DELETE(Material2OutlinedAL.DELETE),
    CLOSE(Material2OutlinedAL.CLOSE),
    PLAY(Material2OutlinedMZ.PLAY_ARROW),
    STOP(Material2OutlinedMZ.STOP),
    HELP(Material2OutlinedAL.HELP_OUTLINE),
    INFO(Material2OutlinedAL.INFO),
    MATRIX(Material2OutlinedAL.GRID_ON),
    TENSOR(Material2OutlinedAL.LAYERS),
    NETWORK(Material2OutlinedAL.DEVICE_HUB),
    CLUSTERS(Material2OutlinedAL.BUBBLE_CHART),
    MAP(Material2OutlinedMZ.SCATTER_PLOT),
    EXPLORE(Material2OutlinedAL.EXPLORE),
    COMPARE(Material2OutlinedAL.COMPARE_ARROWS),
    TRUST(Material2OutlinedMZ.VERIFIED),
    FAMILY(Material2OutlinedAL.ACCOUNT_TREE),
    WINDOW(Material2OutlinedMZ.OPEN_IN_NEW),
    MAXIMISE(Material2OutlinedAL.FULLSCREEN),
    THEME(Material2OutlinedAL.BRIGHTNESS_4),
    GROUP(Material2OutlinedAL.GROUP_WORK),
    LAYOUT(Material2OutlinedAL.DASHBOARD),
    FILTER(Material2OutlinedAL.FILTER_ALT),
    DRAG(Material2OutlinedAL.DRAG_INDICATOR),
    UP(Material2OutlinedAL.ARROW_UPWARD),
    DOWN(Material2OutlinedAL.ARROW_DOWNWARD);

    private static final double OF_TEXT = 1.1;

    private final Ikon code;

    Icons(Ikon code) {
        this.code = code;
    }

    /// The icon by itself, as large as the text around it; for menus.
    public Node graphic() {
        var bearer = new Label();
        putOn(bearer);
        return bearer;
    }

    /// Gives a control this icon, as large as its text: an icon's own font is what a size in em would be taken of.
    public void putOn(Labeled control) {
        var icon = new FontIcon(code);
        icon.getStyleClass().add("icon");
        icon.iconSizeProperty().bind(control.fontProperty().map(f -> (int) Math.round(f.getSize() * OF_TEXT)));
        control.setGraphic(icon);
    }
}
