package factorscope.views.pane;

import factorscope.views.drawing.Size;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.ArrayList;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;

/// Shows a picture of any height, in tiles: one texture cannot be arbitrarily tall.
public final class PicturePane extends Pane {
    private static final int TILE = 1024;

    public PicturePane() {
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        getStyleClass().add("drawing-surface");
    }

    /// @param size in logical pixels; the picture may have more
    public void show(BufferedImage picture, Size size) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        double scale = (double) width / size.width();
        var pixels = opaque(((DataBufferInt) picture.getRaster().getDataBuffer()).getData());
        var tiles = new ArrayList<Node>();
        for (int top = 0; top < height; top += TILE) {
            int rows = Math.min(TILE, height - top);
            var image = new WritableImage(width, rows);
            image.getPixelWriter()
                    .setPixels(0, 0, width, rows, PixelFormat.getIntArgbInstance(), pixels, top * width, width);
            var view = new ImageView(image);
            view.setFitWidth(size.width());
            view.setFitHeight(rows / scale);
            view.setY(top / scale);
            view.setMouseTransparent(true);
            tiles.add(view);
        }
        getChildren().setAll(tiles);
        setMinSize(size.width(), size.height());
        setPrefSize(size.width(), size.height());
        setMaxSize(size.width(), size.height());
    }

    /// The picture has no opacity of its own.
    private static int[] opaque(int[] rgb) {
        var argb = new int[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            argb[i] = rgb[i] | 0xFF000000;
        }
        return argb;
    }
}
