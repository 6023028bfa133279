package factorscope.views.paint;

import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import java.awt.BasicStroke;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.NumberTickUnitSource;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.PaintScale;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jspecify.annotations.Nullable;

/// JFreeChart in our look.
public final class Charts {
    private static final double LEGEND_WIDTH = 10;

    /// A logarithmic range that spans less than this factor.
    private static final double SHORT = 60;

    private Charts() {}

    /// An empty chart with these axes.
    public static XYPlot plot(ValueAxis x, ValueAxis y, Look look) {
        var plot = new XYPlot();
        style(x, look);
        style(y, look);
        plot.setDomainAxis(x);
        plot.setRangeAxis(y);
        plot.setBackgroundPaint(look.background());
        plot.setOutlineVisible(false);
        plot.setDomainGridlinePaint(look.line());
        plot.setRangeGridlinePaint(look.line());
        plot.setDomainGridlineStroke(new BasicStroke(0.6f));
        plot.setRangeGridlineStroke(new BasicStroke(0.6f));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        plot.setInsets(new RectangleInsets(6, 4, 4, 10));
        return plot;
    }

    public static JFreeChart chart(XYPlot plot, Look look) {
        var chart = new JFreeChart(null, look.font(Letter.TITLE), plot, false);
        chart.setBackgroundPaint(look.background());
        chart.setPadding(new RectangleInsets(2, 2, 2, 2));
        chart.setBorderVisible(false);
        chart.setAntiAlias(true);
        chart.setTextAntiAlias(true);
        return chart;
    }

    public static NumberAxis numbers(String label) {
        var axis = new FewTicks(label);
        axis.setAutoRangeIncludesZero(false);
        axis.setNumberFormatOverride(new TickFormat());
        return axis;
    }

    /// Shares, in percent.
    public static NumberAxis shares(String label) {
        var axis = numbers(label);
        axis.setNumberFormatOverride(new DecimalFormat("0.## %", DecimalFormatSymbols.getInstance(Locale.ROOT)));
        return axis;
    }

    /// Whole numbers only.
    public static NumberAxis counts(String label) {
        var axis = numbers(label);
        axis.setStandardTickUnits(new NumberTickUnitSource(true));
        return axis;
    }

    public static LogAxis logarithmic(String label) {
        var axis = new LogAxis(label);
        axis.setNumberFormatOverride(new TickFormat());
        return axis;
    }

    /// Sets a range, with ticks at powers of ten, or of two where the range is short.
    public static void range(LogAxis axis, double from, double to) {
        axis.setRange(from, to);
        axis.setBase(to / from < SHORT ? 2 : 10);
        axis.setTickUnit(new NumberTickUnit(1));
    }

    /// More names than these are not read beside each other.
    private static final int MOST_NAMES = 24;

    private static final double GAP = 8;
    private static final int LONG_NAME = 24;
    private static final int SHORT_NAME = 12;

    /// Ticks a multiple of a power of ten apart, no more of them than this; at whole numbers on an axis of these.
    public static void limitTicks(NumberAxis axis, int most) {
        double span = axis.getRange().getLength();
        double raw = span / most;
        raw = Math.max(raw, axis.getStandardTickUnits().getCeilingTickUnit(raw).getSize() >= 1 ? 1 : 0);
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        for (double factor : new double[] {1, 2, 5, 10}) {
            if (factor * power >= raw) {
                axis.setTickUnit(new NumberTickUnit(factor * power));
                return;
            }
        }
    }

    /// Names of positions instead of numbers, where all of them fit beside each other.
    ///
    /// @param room pixels along the axis
    /// @return whether they do
    public static boolean nameIfTheyFit(NumberAxis axis, IntFunction<String> names, int count, double room, Look look) {
        if (count > MOST_NAMES) {
            return false;
        }
        for (int longest : new int[] {LONG_NAME, SHORT_NAME}) {
            var format = new NameFormat(names, count, longest);
            double widest = 0;
            for (int i = 0; i < count; i++) {
                widest = Math.max(widest, Lettering.width(look.font(Letter.NOTE), format.format(i)));
            }
            if (count * (widest + GAP) <= room) {
                name(axis, format);
                return true;
            }
        }
        return false;
    }

    /// Writes what positions are called instead of their numbers.
    static void name(NumberAxis axis, IntFunction<String> names, int count) {
        name(axis, new NameFormat(names, count, SHORT_NAME));
    }

    private static void name(NumberAxis axis, NameFormat format) {
        axis.setNumberFormatOverride(format);
        if (axis instanceof FewTicks ticks) {
            ticks.showNames();
        }
    }

    static void style(ValueAxis axis, Look look) {
        axis.setLabelFont(look.font(Letter.TEXT));
        axis.setTickLabelFont(look.font(Letter.NOTE));
        axis.setLabelPaint(look.muted());
        axis.setTickLabelPaint(look.muted());
        axis.setAxisLinePaint(look.line());
        axis.setTickMarkPaint(look.line());
    }

    /// The legend for a plot's fixed items, at the right.
    public static void addLegend(JFreeChart chart, XYPlot plot, Look look, RectangleEdge edge) {
        var legend = new LegendTitle(plot);
        legend.setItemFont(look.font(Letter.NOTE));
        legend.setItemPaint(look.text());
        legend.setBackgroundPaint(look.background());
        legend.setFrame(BlockBorder.NONE);
        legend.setPosition(edge);
        legend.setItemLabelPadding(new RectangleInsets(1, 3, 1, 6));
        chart.addLegend(legend);
    }

    /// A sentence above the plot that must not be overlooked.
    public static void addRemark(JFreeChart chart, String text, Look look) {
        var title = new TextTitle(text, look.bold(Letter.NOTE));
        title.setPaint(look.accent());
        title.setBackgroundPaint(look.background());
        title.setPosition(RectangleEdge.TOP);
        chart.addSubtitle(title);
    }

    /// The key of a heat map's colours, at the right.
    public static void addColourKey(JFreeChart chart, PaintScale scale, String label, Look look) {
        var axis = numbers(label);
        style(axis, look);
        axis.setRange(scale.getLowerBound(), scale.getUpperBound());
        limitTicks(axis, 6);
        var legend = new PaintScaleLegend(scale, axis);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
        legend.setStripWidth(LEGEND_WIDTH);
        legend.setStripOutlineVisible(false);
        legend.setBackgroundPaint(look.background());
        legend.setFrame(BlockBorder.NONE);
        legend.setMargin(new RectangleInsets(10, 6, 24, 4));
        legend.setSubdivisionCount(64);
        chart.addSubtitle(legend);
    }

    /// A colour scale for a colour key.
    public static PaintScale scale(double from, double to, java.util.function.DoubleFunction<Color> colour) {
        return new PaintScale() {
            @Override
            public double getLowerBound() {
                return from;
            }

            @Override
            public double getUpperBound() {
                return to;
            }

            @Override
            public Color getPaint(double value) {
                return colour.apply(value);
            }
        };
    }

    /// The beginning of what a position is called; nothing between two positions.
    private static final class NameFormat extends NumberFormat {
        private static final long serialVersionUID = 1L;
        private final transient IntFunction<String> names;
        private final int count;
        private final int longest;

        /// @param longest letters of a name that are written
        NameFormat(IntFunction<String> names, int count, int longest) {
            this.names = names;
            this.count = count;
            this.longest = longest;
        }

        @Override
        public StringBuffer format(double value, StringBuffer into, FieldPosition position) {
            int i = (int) Math.rint(value);
            if (i != value || i < 0 || i >= count) {
                return into;
            }
            var name = names.apply(i);
            return into.append(
                    name.codePointCount(0, name.length()) > longest
                            ? name.substring(0, name.offsetByCodePoints(0, longest - 1)) + "…"
                            : name);
        }

        @Override
        public StringBuffer format(long value, StringBuffer into, FieldPosition position) {
            return format((double) value, into, position);
        }

        @Override
        public @Nullable Number parse(String text, ParsePosition position) {
            return null;
        }
    }

    /// A decimal point, thin groups of thousands, and powers of ten where numbers grow long.
    private static final class TickFormat extends NumberFormat {
        private static final long serialVersionUID = 1L;

        private final DecimalFormat plain = new DecimalFormat("#,##0.######", symbols());
        private final DecimalFormat power = new DecimalFormat("0.##E0", symbols());

        private static DecimalFormatSymbols symbols() {
            var symbols = new DecimalFormatSymbols(Locale.ROOT);
            symbols.setMinusSign('−');
            return symbols;
        }

        @Override
        public StringBuffer format(double value, StringBuffer into, FieldPosition position) {
            double size = Math.abs(value);
            boolean isLong = size >= 1e6 || size > 0 && size < 1e-4;
            return (isLong ? power : plain).format(value, into, position);
        }

        @Override
        public StringBuffer format(long value, StringBuffer into, FieldPosition position) {
            return format((double) value, into, position);
        }

        @Override
        public Number parse(String text, ParsePosition position) {
            return plain.parse(text, position);
        }
    }
}
