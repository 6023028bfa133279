package factorscope.app.project;

import factorscope.model.data.Numbers;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Trace;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.shape.Polyline;

/// What stands beside the name of a run: how its objective fell, and the error that it ended with.
///
/// @param error as text; empty where there is none
/// @param isPartial whether it was stopped early
/// @param curve the objective, from 0 to 1, evenly over the run; empty where there is none
record RunFacts(String error, boolean isPartial, List<Double> curve) {
    private static final int POINTS = 24;
    private static final double WIDTH = 30;
    private static final double HEIGHT = 11;

    RunFacts {
        curve = List.copyOf(curve);
    }

    static RunFacts of(Result result) {
        var error = result.measures().get(Measures.RELATIVE_ERROR);
        return new RunFacts(
                error.isPresent() ? Numbers.shown(error.getAsDouble(), 3) : "",
                result.outcome() == Result.Outcome.PARTIAL,
                curve(result.trace()));
    }

    private static List<Double> curve(Trace trace) {
        var values = trace.points().stream()
                .mapToDouble(Trace.Point::objective)
                .filter(Double::isFinite)
                .toArray();
        if (values.length < 3) {
            return List.of();
        }
        double least = java.util.Arrays.stream(values).min().orElse(0);
        double most = java.util.Arrays.stream(values).max().orElse(1);
        var curve = new ArrayList<Double>();
        for (int i = 0; i < Math.min(POINTS, values.length); i++) {
            int at = Math.round((float) i * (values.length - 1) / (Math.min(POINTS, values.length) - 1));
            curve.add(most > least ? (values[at] - least) / (most - least) : 0);
        }
        return curve;
    }

    /// A line with the name of the run.
    Node beside(String name) {
        var label = new Label(name);
        label.setMinWidth(0);
        label.setMaxWidth(Double.MAX_VALUE);
        label.setMnemonicParsing(false);
        HBox.setHgrow(label, Priority.ALWAYS);
        var number = new Label((isPartial ? "◐ " : "") + error);
        number.getStyleClass().add("run-error");
        number.setMinWidth(Region.USE_PREF_SIZE);
        var line = new HBox(6, label, sparkline(), number);
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private Pane sparkline() {
        var line = new Polyline();
        line.getStyleClass().add("sparkline");
        for (int i = 0; i < curve.size(); i++) {
            line.getPoints().addAll(WIDTH * i / (curve.size() - 1), HEIGHT * (1 - curve.get(i)));
        }
        var pane = new Pane(line);
        double width = curve.isEmpty() ? 0 : WIDTH;
        pane.setMinSize(width, HEIGHT);
        pane.setPrefSize(width, HEIGHT);
        pane.setMaxSize(width, HEIGHT);
        return pane;
    }

    /// In words, for a tooltip.
    String words() {
        var words = error.isEmpty() ? "No relative error" : "Relative error " + error;
        return words
                + (isPartial ? ", stopped early" : "")
                + (curve.isEmpty() ? "" : "; the curve is the objective over the run");
    }
}
