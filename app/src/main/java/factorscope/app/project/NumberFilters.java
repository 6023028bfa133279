package factorscope.app.project;

import factorscope.views.components.ComponentFilter;
import factorscope.views.components.ComponentRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.controlsfx.control.RangeSlider;

/// Limits for the numbers of components, each with two thumbs; writes them as a filter.
final class NumberFilters extends GridPane {
    private static final double WIDTH = 420;
    private static final double LIMITS = 110;

    /// A measure and what limits it.
    private record Limits(ComponentFilter.Measure measure, RangeSlider slider) {
        /// A thumb at its end limits nothing.
        String condition() {
            return measure.between(
                    slider.getLowValue() > 0 ? OptionalDouble.of(slider.getLowValue()) : OptionalDouble.empty(),
                    slider.getHighValue() < slider.getMax()
                            ? OptionalDouble.of(slider.getHighValue())
                            : OptionalDouble.empty());
        }

        String text() {
            return ComponentFilter.Measure.percent(slider.getLowValue()) + " to "
                    + ComponentFilter.Measure.percent(slider.getHighValue()) + " %";
        }
    }

    private final List<Limits> all = new ArrayList<>();
    private final Consumer<String> changed;

    /// @param rows all components; what is known of none of them is not offered
    /// @param changed given the filter
    NumberFilters(List<ComponentRow> rows, Consumer<String> changed) {
        this.changed = changed;
        setId("number-filters");
        setHgap(10);
        setVgap(8);
        setPrefWidth(WIDTH);
        var name = new ColumnConstraints();
        name.setMinWidth(USE_PREF_SIZE);
        var track = new ColumnConstraints();
        track.setHgrow(Priority.ALWAYS);
        getColumnConstraints().setAll(name, track, new ColumnConstraints(LIMITS));
        for (var measure : ComponentFilter.measures()) {
            double most = measure.most(rows);
            if (most > 0) {
                add(measure, most);
            }
        }
        var reset = new Button("Show all");
        reset.setId("filter-all");
        reset.setOnAction(_ -> all.forEach(l -> {
            l.slider.setLowValue(0);
            l.slider.setHighValue(l.slider.getMax());
        }));
        add(reset, 1, all.size());
    }

    private void add(ComponentFilter.Measure measure, double most) {
        var name = new Label(measure.text());
        var slider = new RangeSlider(0, most, 0, most);
        slider.setId("range-" + measure.name());
        slider.setAccessibleText(measure.text());
        slider.setBlockIncrement(most / 100);
        Tooltip.install(name, new Tooltip(measure.help()));
        slider.setTooltip(new Tooltip(measure.help()));
        var limits = new Limits(measure, slider);
        var text = new Label(limits.text());
        Runnable moved = () -> {
            text.setText(limits.text());
            changed.accept(
                    ComponentFilter.joined(all.stream().map(Limits::condition).toList()));
        };
        slider.lowValueProperty().addListener((_, _, _) -> moved.run());
        slider.highValueProperty().addListener((_, _, _) -> moved.run());
        addRow(all.size(), name, slider, text);
        all.add(limits);
    }
}
