package factorscope.app.project;

import factorscope.model.data.Numbers;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.views.components.ComponentRow;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// One component: its name, its state, and bars for share, firing and stability.
final class ComponentCell extends ListCell<ComponentRow> {
    private static final double BAR = 34;
    private static final double THICK = 3;

    private final Function<ComponentRow, String> text;
    private final DoubleSupplier largestShare;
    private final Label name = new Label();
    private final Label state = new Label();
    private final Label star = new Label();
    private final Region share = bar("bar-share");
    private final Region firing = bar("bar-firing");
    private final Region stability = bar("bar-stability");
    private final HBox line;
    private final Tooltip tooltip = new Tooltip();

    /// @param largestShare of all components: what a full bar stands for
    ComponentCell(Function<ComponentRow, String> text, DoubleSupplier largestShare) {
        this.text = text;
        this.largestShare = largestShare;
        name.setMinWidth(0);
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        state.getStyleClass().add("component-state");
        state.setMinWidth(Region.USE_PREF_SIZE);
        star.getStyleClass().add("starred");
        star.setMinWidth(Region.USE_PREF_SIZE);
        var bars = new VBox(1.5, share, firing, stability);
        bars.setAlignment(Pos.CENTER_LEFT);
        bars.setMinWidth(BAR);
        bars.setPrefWidth(BAR);
        line = new HBox(6, name, star, state, bars);
        line.setAlignment(Pos.CENTER_LEFT);
        // as wide as the list: long names are cut, not scrolled
        setPrefWidth(0);
        setMnemonicParsing(false);
    }

    private static Region bar(String style) {
        var bar = new Region();
        bar.getStyleClass().addAll("bar", style);
        bar.setMinHeight(THICK);
        bar.setMaxHeight(THICK);
        return bar;
    }

    @Override
    protected void updateItem(@Nullable ComponentRow row, boolean empty) {
        super.updateItem(row, empty);
        if (empty || row == null) {
            setGraphic(null);
            setTooltip(null);
            return;
        }
        name.setText(text.apply(row));
        star.setText(row.note().starred() ? "★" : "");
        boolean isDead = row.statistics().isDead();
        state.setText(isDead ? "dead" : "");
        name.setOpacity(isDead ? 0.6 : 1);
        show(share, row.share() / largestShare.getAsDouble());
        show(firing, row.statistics().firing());
        show(stability, row.returned());
        tooltip.setText(name.getText() + "\n" + words(row));
        setTooltip(tooltip);
        setGraphic(line);
    }

    /// What the bars say.
    private static String words(ComponentRow row) {
        var words = new StringBuilder();
        if (!Double.isNaN(row.share())) {
            words.append("Share of the sum of squares: ")
                    .append(Numbers.percent(row.share()))
                    .append('\n');
        }
        words.append("Fires on: ")
                .append(ComponentStatistics.firingText(row.statistics().firing()));
        words.append('\n')
                .append(
                        Double.isNaN(row.returned())
                                ? "Stability: not tested (Analyse, Stability)"
                                : "Came back in " + Numbers.percent(row.returned()) + " of the runs");
        return words.toString();
    }

    private static void show(Region bar, double part) {
        double width = Double.isNaN(part) ? 0 : BAR * Math.clamp(part, 0, 1);
        // something is seen of all that is there
        double shown = width == 0 ? 0 : Math.max(1, width);
        bar.setVisible(!Double.isNaN(part));
        bar.setMinWidth(shown);
        bar.setMaxWidth(shown);
    }
}
