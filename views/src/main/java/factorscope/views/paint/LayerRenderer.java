package factorscope.views.paint;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CrosshairState;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.AbstractXYItemRenderer;
import org.jfree.chart.renderer.xy.XYItemRendererState;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Lets us paint a layer of our own inside a chart's axes, in one go instead of item by item.
public final class LayerRenderer extends AbstractXYItemRenderer {
    private static final long serialVersionUID = 1L;

    /// Paints between the axes.
    public interface Layer {
        /// @param area of the plot, in the drawing's pixels
        /// @param x what the area's width extends over
        /// @param y what its height extends over, bottom to top
        void paint(Graphics2D g, Rectangle2D area, Extent x, Extent y);
    }

    /// A dataset of one item, so that the renderer is called once.
    private static final XYDataset ONCE = once();

    private final transient Layer layer;

    private LayerRenderer(Layer layer) {
        this.layer = layer;
        setDefaultCreateEntities(false);
    }

    /// Puts a layer on top of those that a plot has.
    public static void add(XYPlot plot, Layer layer) {
        int index = plot.getDatasetCount();
        // a new plot counts an empty first dataset
        if (index == 1 && plot.getDataset(0) == null) {
            index = 0;
        }
        // else the first is drawn last, and pictures hide what is marked on them
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        plot.setDataset(index, ONCE);
        plot.setRenderer(index, new LayerRenderer(layer));
    }

    private static XYDataset once() {
        var series = new XYSeries("layer");
        series.add(0, 0);
        return new XYSeriesCollection(series);
    }

    @Override
    public XYItemRendererState initialise(
            Graphics2D g, Rectangle2D dataArea, XYPlot plot, XYDataset data, PlotRenderingInfo info) {
        var state = new XYItemRendererState(info);
        // without this the item is skipped when (0, 0) is out of sight
        state.setProcessVisibleItemsOnly(false);
        return state;
    }

    @Override
    public void drawItem(
            Graphics2D g,
            XYItemRendererState state,
            Rectangle2D area,
            PlotRenderingInfo info,
            XYPlot plot,
            ValueAxis domain,
            ValueAxis range,
            XYDataset dataset,
            int series,
            int item,
            CrosshairState crosshair,
            int pass) {
        layer.paint(g, area, extent(domain), extent(range));
    }

    private static Extent extent(ValueAxis axis) {
        var range = axis.getRange();
        return axis.isInverted()
                ? new Extent(range.getUpperBound(), range.getLowerBound())
                : new Extent(range.getLowerBound(), range.getUpperBound());
    }
}
