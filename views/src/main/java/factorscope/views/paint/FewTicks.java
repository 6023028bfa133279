package factorscope.views.paint;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.ui.RectangleEdge;

/// An axis with seven ticks at most, however long it is: more are lines to look at and no more to read.
final class FewTicks extends NumberAxis {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 7;

    private boolean hasNames;

    FewTicks(String label) {
        super(label);
    }

    /// Names are read one by one: as many as there is room for.
    void showNames() {
        hasNames = true;
    }

    @Override
    protected void selectAutoTickUnit(Graphics2D g, Rectangle2D area, RectangleEdge edge) {
        super.selectAutoTickUnit(g, area, edge);
        if (hasNames) {
            return;
        }
        var unit = getTickUnit();
        while (ticks(unit) > MOST
                && getStandardTickUnits().getLargerTickUnit(unit) instanceof NumberTickUnit larger
                && larger.getSize() > unit.getSize()) {
            unit = larger;
        }
        setTickUnit(unit, false, false);
    }

    /// How many fall into the range.
    private double ticks(NumberTickUnit unit) {
        var range = getRange();
        return Math.floor(range.getUpperBound() / unit.getSize())
                - Math.ceil(range.getLowerBound() / unit.getSize())
                + 1;
    }
}
