package factorscope.views.pane;

import org.jfree.chart.plot.XYPlot;
import org.jfree.data.Range;
import org.jspecify.annotations.Nullable;

/// The part of a plot that is shown; all of it at first. Read by the thread that draws, changed by the screen's.
final class Zoom {
    /// One notch of the wheel.
    static final double STEP = 1.2;

    /// Closer than this the axes' numbers lose their meaning.
    private static final double MOST = 1e6;

    private @Nullable Range x;
    private @Nullable Range y;
    private @Nullable Range wholeX;
    private @Nullable Range wholeY;

    /// Shows the part in a fresh plot.
    synchronized void apply(XYPlot plot) {
        wholeX = plot.getDomainAxis().getRange();
        wholeY = plot.getRangeAxis().getRange();
        if (x != null && y != null) {
            plot.getDomainAxis().setRange(x);
            plot.getRangeAxis().setRange(y);
        }
    }

    /// Shows the part in the plot that is on the screen.
    synchronized void show(XYPlot plot) {
        if (wholeX != null && wholeY != null) {
            // told of once, not for each axis
            plot.getDomainAxis().setRange(x == null ? wholeX : x, true, false);
            plot.getRangeAxis().setRange(y == null ? wholeY : y);
        }
    }

    synchronized boolean isZoomed() {
        return x != null;
    }

    synchronized void reset() {
        x = null;
        y = null;
    }

    /// @param factor above 1 comes closer
    synchronized void around(XYPlot plot, double atX, double atY, double factor) {
        var nowX = plot.getDomainAxis().getRange();
        var nowY = plot.getRangeAxis().getRange();
        if (wholeX == null || wholeY == null || nowX.getLength() / factor < wholeX.getLength() / MOST) {
            return;
        }
        set(scaled(nowX, atX, factor, wholeX), scaled(nowY, atY, factor, wholeY));
    }

    private static Range scaled(Range now, double at, double factor, Range whole) {
        double from = at - (at - now.getLowerBound()) / factor;
        double to = at + (now.getUpperBound() - at) / factor;
        return new Range(Math.max(whole.getLowerBound(), from), Math.min(whole.getUpperBound(), to));
    }

    /// Moves by so much of the axes' units.
    synchronized void move(XYPlot plot, double byX, double byY) {
        if (x == null || y == null || wholeX == null || wholeY == null) {
            return;
        }
        set(
                moved(plot.getDomainAxis().getRange(), byX, wholeX),
                moved(plot.getRangeAxis().getRange(), byY, wholeY));
    }

    private static Range moved(Range now, double by, Range whole) {
        double shift = Math.clamp(
                by, whole.getLowerBound() - now.getLowerBound(), whole.getUpperBound() - now.getUpperBound());
        return Range.shift(now, shift, true);
    }

    private void set(Range nextX, Range nextY) {
        boolean all = nextX.equals(wholeX) && nextY.equals(wholeY);
        x = all ? null : nextX;
        y = all ? null : nextY;
    }
}
