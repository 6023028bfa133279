package factorscope.app.controls;

import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.image.Image;
import javafx.scene.image.ImageView;

/// Small pictures of the views, which say more in a menu than their names: made by `make-thumbnails`.
public final class Thumbnails {
    /// In logical pixels; the pictures have twice as many.
    public static final int WIDTH = 56;

    public static final int HEIGHT = 40;

    private Thumbnails() {}

    /// What a view's picture is called.
    public static String file(String viewId, boolean dark) {
        return viewId + (dark ? "-dark" : "") + ".png";
    }

    /// The picture of a view in a theme; empty if there is none.
    public static Optional<Node> of(String viewId, boolean dark) {
        var in = Thumbnails.class.getResource("thumbnails/" + file(viewId, dark));
        if (in == null) {
            return Optional.empty();
        }
        var picture = new ImageView(new Image(in.toExternalForm()));
        picture.setFitWidth(WIDTH);
        picture.setFitHeight(HEIGHT);
        picture.setId("thumbnail-" + viewId);
        return Optional.of(picture);
    }
}
