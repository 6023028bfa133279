package factorscope.app.controls;

import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// How values are spread, small enough to stand among facts. Heights are by the square root of the share, so that
/// rare values are seen beside many zeros.
public final class HistogramBars extends HBox {
    private static final double HEIGHT = 44;

    /// A bin with anything in it is seen.
    private static final double LEAST = 1;

    /// @param shares of the values, bin by bin
    public HistogramBars(List<Double> shares, double width) {
        getStyleClass().add("histogram");
        setAlignment(Pos.BOTTOM_LEFT);
        setPrefSize(width, HEIGHT);
        setMinSize(width, HEIGHT);
        setMaxSize(width, HEIGHT);
        double most = shares.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        for (double share : shares) {
            var bar = new Region();
            bar.getStyleClass().add("histogram-bar");
            double height = share > 0 ? Math.max(LEAST, HEIGHT * Math.sqrt(share / most)) : 0;
            bar.setMinSize(width / shares.size(), height);
            bar.setPrefSize(width / shares.size(), height);
            bar.setMaxSize(width / shares.size(), height);
            getChildren().add(bar);
        }
        Tooltip.install(this, new Tooltip("How many values are where; heights are square roots of shares."));
    }
}
