package factorscope.views.paint;

import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import org.jfree.chart.axis.NumberAxis;

/// An axis of the data along an axis of a chart: in its own numbers where these are evenly spaced, else counted.
/// Longitudes all the way round go on with the first after the last.
///
/// @param first number of the first position
/// @param step between neighbours
/// @param low where the chart begins, half a step before a position
public record Positions(Axis axis, double first, double step, String unit, double low) {
    private static final double EVEN = 1e-6;
    private static final double CIRCLE = 360;

    Positions(Axis axis, double first, double step, String unit) {
        this(axis, first, step, unit, first + (step > 0 ? -0.5 : axis.size() - 0.5) * step);
    }

    /// Whether the last position is a neighbour of the first.
    public boolean goesRound() {
        double round = Math.abs(step) * axis.size();
        return axis.role() == Role.LONGITUDE && axis.size() > 1 && Math.abs(round - CIRCLE) < Math.abs(step) / 2;
    }

    /// With a number in the middle of the chart, as nearly as positions allow; only where they go round.
    public Positions around(double middle) {
        if (!goesRound()) {
            return this;
        }
        double wanted = middle - CIRCLE / 2;
        double steps = Math.rint((wanted - low) / step);
        return new Positions(axis, first, step, unit, low + steps * step);
    }

    /// Of an axis of the data.
    public static Positions of(Axis axis) {
        return switch (axis.labels()) {
            case Labels.Even even when even.step() != 0 -> new Positions(axis, even.start(), even.step(), even.unit());
            case Labels.Values known
            when isEven(known) ->
                new Positions(
                        axis,
                        known.values().getFirst(),
                        (known.values().getLast() - known.values().getFirst()) / (axis.size() - 1),
                        known.unit());
            default -> new Positions(axis, 0, 1, "");
        };
    }

    /// Whether the numbers of the chart's axis are what positions are called.
    public boolean isNumbered() {
        return axis.labels() instanceof Labels.Numbered
                || axis.labels() instanceof Labels.Even even && even.step() != 0
                || axis.labels() instanceof Labels.Values known && isEven(known);
    }

    private static boolean isEven(Labels.Values known) {
        var values = known.values();
        if (values.size() < 2) {
            return false;
        }
        double step = (values.getLast() - values.getFirst()) / (values.size() - 1);
        for (int i = 0; i < values.size(); i++) {
            if (!(Math.abs(values.get(i) - values.getFirst() - i * step) <= EVEN * Math.abs(step))) {
                return false;
            }
        }
        return step != 0;
    }

    /// The axis of a chart.
    ///
    /// @param downwards whether the first position is on top; northern latitudes are, whichever comes first
    public NumberAxis chartAxis(boolean downwards) {
        var name = axis.name() + (unit.isEmpty() ? "" : " (" + unit + ")");
        var chartAxis = step == 1 && first == Math.rint(first) ? Charts.counts(name) : Charts.numbers(name);
        chartAxis.setRange(low, low + axis.size() * Math.abs(step));
        chartAxis.setInverted(downwards && axis.role() != Role.LATITUDE && step > 0);
        return chartAxis;
    }

    /// Where a position stands on the chart's axis.
    public double number(int position) {
        return first + position * step;
    }

    /// A number of the chart's axis as a position, not rounded.
    public double position(double number) {
        return (number - first) / step;
    }

    /// The positions in a part of the chart's axis.
    public Extent positions(Extent numbers) {
        return new Extent(position(numbers.from()), position(numbers.to()));
    }

    /// The cell that a number lies in; where positions go round it may lie beyond the first or the last.
    public int nearest(double number) {
        long cell = Math.round(position(number));
        return (int) (goesRound() ? cell : Math.clamp(cell, 0, axis.size() - 1L));
    }
}
