package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.Role;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Positions;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What a component looks like by the roles of its axes: a picture over space, a map over latitude and longitude, a
/// line over time or wavelength; and its strongest samples as pictures, where they are known.
final class Portrait {
    private static final int HEADING = 24;
    private static final int LINE = 118;
    private static final int LEAST = 70;
    private static final int LARGE = 200;
    private static final int SMALL = 64;
    private static final int SAMPLES = 10;
    private static final int MOST_PICTURES = 4;

    /// @param values in the axis' order
    private record Curve(Axis axis, List<Double> values) {}

    private final List<Picture> pictures = new ArrayList<>();
    private final List<Picture> samples = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final int width;

    /// @param seen what the samples look like, where that is known
    /// @param width that there is
    Portrait(TwoWay result, int component, Optional<SamplePictures> seen, int width) {
        this.width = width;
        var rows = result.axes().getFirst();
        var columns = result.axes().get(1);
        boolean signed = result.signs(1) == TwoWay.Signs.SIGNED;
        axis(columns, i -> result.loadings(1).at(i, component), signed);
        axis(rows, i -> result.loadings(0).at(i, component), result.signs(0) == TwoWay.Signs.SIGNED);
        seen.ifPresent(s -> samples(s, rows, ComponentStatistics.strongestRows(result, component, SAMPLES)));
    }

    /// Of a point of the data's space, such as the centre of a cluster.
    ///
    /// @param columns of the data
    Portrait(Axis columns, IntToDoubleFunction point, int width) {
        this.width = width;
        axis(columns, point, IntStream.range(0, columns.size()).anyMatch(j -> point.applyAsDouble(j) < 0));
    }

    /// Of some rows alone.
    Portrait(Axis rows, Optional<SamplePictures> seen, List<Integer> members, int width) {
        this.width = width;
        seen.ifPresent(s -> samples(s, rows, members));
    }

    private void axis(Axis axis, IntToDoubleFunction values, boolean signed) {
        var planes = Planes.of(axis.labels());
        if (planes.isPresent()) {
            for (int p = 0; p < Math.min(planes.get().count(), MOST_PICTURES); p++) {
                pictures.add(planes.get().picture(p, values, signed));
            }
        } else if (isLine(axis.role()) && axis.size() > 1) {
            curves.add(new Curve(
                    axis,
                    IntStream.range(0, axis.size())
                            .mapToDouble(values)
                            .map(v -> Double.isFinite(v) ? v : 0)
                            .boxed()
                            .toList()));
        }
    }

    private static boolean isLine(Role role) {
        return role == Role.TIME || role == Role.WAVELENGTH;
    }

    private void samples(SamplePictures seen, Axis rows, List<Integer> shown) {
        for (int row : shown.subList(0, Math.min(SAMPLES, shown.size()))) {
            samples.add(seen.picture(row).withHeading(rows.label(row)));
        }
    }

    boolean isEmpty() {
        return pictures.isEmpty() && curves.isEmpty() && samples.isEmpty();
    }

    /// Pictures stand beside each other as far as there is room, then below.
    private double flow(List<Picture> list, int size, double from, Place place) {
        double x = Spacing.MARGIN;
        double top = from;
        for (var picture : list) {
            double tall = Math.clamp(size, LEAST / 2.0, LARGE);
            double wide = tall * picture.aspect();
            if (x > Spacing.MARGIN && x + wide > width - Spacing.MARGIN) {
                x = Spacing.MARGIN;
                top += tall + HEADING;
            }
            place.at(picture, x, top, wide, tall);
            x += wide + 14;
        }
        return list.isEmpty() ? from : top + Math.clamp(size, LEAST / 2.0, LARGE) + HEADING;
    }

    private interface Place {
        void at(Picture picture, double x, double y, double wide, double tall);
    }

    int height() {
        double y = flow(pictures, LARGE, Spacing.MARGIN, (_, _, _, _, _) -> {});
        y = flow(samples, SMALL, y, (_, _, _, _, _) -> {});
        return isEmpty() ? 0 : (int) Math.ceil(y + curves.size() * (LINE + HEADING) + 6);
    }

    void paint(Graphics2D g, Look look) {
        double y =
                flow(pictures, LARGE, Spacing.MARGIN, (p, x, top, wide, tall) -> p.paint(g, look, x, top, wide, tall));
        y = flow(samples, SMALL, y, (p, x, top, wide, tall) -> p.paint(g, look, x, top, wide, tall));
        for (var curve : curves) {
            paint(g, look, curve, y);
            y += LINE + HEADING;
        }
    }

    private void paint(Graphics2D g, Look look, Curve curve, double top) {
        double room = width - 2.0 * Spacing.MARGIN;
        g.setPaint(look.muted());
        var font = look.font(Letter.SMALL);
        var heading = "Along " + curve.axis.name();
        Lettering.left(g, font, Lettering.fitted(font, heading, room), Spacing.MARGIN, top + 12);
        SmallChart.curves(
                g,
                look,
                new Rectangle2D.Double(Spacing.MARGIN, top + 16, room, LINE + HEADING - 18.0),
                Positions.of(curve.axis),
                List.of(new SmallChart.Curve(heading, curve.values, look.ink())),
                true);
    }
}
