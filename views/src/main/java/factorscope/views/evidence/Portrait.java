package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What a component looks like by the roles of its axes: a picture over space, a map over latitude and longitude, a
/// line over time or wavelength; and its strongest samples as pictures, where the columns make one.
final class Portrait {
    private static final int MARGIN = 12;
    private static final int HEADING = 24;
    private static final int LINE = 90;
    private static final int LEAST = 70;
    private static final int LARGE = 200;
    private static final int SMALL = 64;
    private static final int SAMPLES = 10;
    private static final int MOST_PICTURES = 4;
    private static final double MOST_ASPECT = 2.2;

    /// Two axes of a folded one that are places, and what the others leave: the planes.
    ///
    /// @param axes all, the last one fastest
    /// @param upright index of the axis downwards
    /// @param across index of the axis to the right
    private record Planes(List<Axis> axes, int upright, int across) {
        static Optional<Planes> of(Labels labels) {
            if (!(labels instanceof Labels.Folded folded)) {
                return Optional.empty();
            }
            var places = IntStream.range(0, folded.axes().size())
                    .filter(i -> isPlace(folded.axes().get(i).role()))
                    .toArray();
            return places.length < 2
                    ? Optional.empty()
                    : Optional.of(new Planes(folded.axes(), places[places.length - 2], places[places.length - 1]));
        }

        int height() {
            return axes.get(upright).size();
        }

        int width() {
            return axes.get(across).size();
        }

        int count() {
            return axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact) / (height() * width());
        }

        private int stride(int axis) {
            return axes.stream().skip(axis + 1L).mapToInt(Axis::size).reduce(1, Math::multiplyExact);
        }

        /// Where plane `p` begins, and which position of the other axes it is.
        private int start(int p, List<String> position) {
            int rest = p;
            int start = 0;
            for (int i = axes.size() - 1; i >= 0; i--) {
                if (i != upright && i != across) {
                    int at = rest % axes.get(i).size();
                    rest /= axes.get(i).size();
                    start += at * stride(i);
                    position.addFirst(axes.get(i).name() + " " + axes.get(i).label(at));
                }
            }
            return start;
        }

        Picture picture(int p, IntToDoubleFunction values, boolean signed) {
            var heading = new ArrayList<String>();
            int start = start(p, heading);
            heading.addFirst(axes.get(upright).name() + " × " + axes.get(across).name());
            boolean northUp = axes.get(upright).role() == Role.LATITUDE && isRising(axes.get(upright));
            var all = new double[height() * width()];
            for (int y = 0; y < height(); y++) {
                for (int x = 0; x < width(); x++) {
                    all[(northUp ? height() - 1 - y : y) * width() + x] =
                            values.applyAsDouble(start + y * stride(upright) + x * stride(across));
                }
            }
            return new Picture(String.join(", ", heading), all, height(), width(), signed);
        }
    }

    /// @param heading above it
    /// @param values row by row, the first row on top
    /// @param signed zero is neutral, both poles have a colour
    private record Picture(String heading, double[] values, int height, int width, boolean signed) {}

    /// @param values in the axis' order
    /// @param first label of the first position
    /// @param last label of the last position
    private record Curve(String heading, double[] values, String first, String last) {}

    private final List<Picture> pictures = new ArrayList<>();
    private final List<Picture> samples = new ArrayList<>();
    private final List<Curve> curves = new ArrayList<>();
    private final int width;

    /// @param width that there is
    Portrait(TwoWay result, int component, Optional<Dataset> data, int width) {
        this.width = width;
        var rows = result.axes().getFirst();
        var columns = result.axes().get(1);
        boolean signed = result.signs(1) == TwoWay.Signs.SIGNED;
        axis(columns, i -> result.loadings(1).at(i, component), signed);
        axis(rows, i -> result.loadings(0).at(i, component), result.signs(0) == TwoWay.Signs.SIGNED);
        data.filter(d -> d.rows().size() == rows.size()).ifPresent(d -> samples(d, result, component, columns));
    }

    private void axis(Axis axis, IntToDoubleFunction values, boolean signed) {
        var planes = Planes.of(axis.labels());
        if (planes.isPresent()) {
            for (int p = 0; p < Math.min(planes.get().count(), MOST_PICTURES); p++) {
                pictures.add(planes.get().picture(p, values, signed));
            }
        } else if (isLine(axis.role()) && axis.size() > 1) {
            curves.add(new Curve(
                    "Along " + axis.name(),
                    IntStream.range(0, axis.size()).mapToDouble(values).toArray(),
                    axis.label(0),
                    axis.label(axis.size() - 1)));
        }
    }

    private static boolean isLine(Role role) {
        return role == Role.TIME || role == Role.WAVELENGTH;
    }

    private static boolean isPlace(Role role) {
        return role == Role.SPACE || role == Role.LATITUDE || role == Role.LONGITUDE;
    }

    private static boolean isRising(Axis axis) {
        return switch (axis.labels()) {
            case Labels.Even even -> even.step() > 0;
            case Labels.Values known ->
                known.values().size() > 1
                        && known.values().getLast() > known.values().getFirst();
            default -> false;
        };
    }

    private void samples(Dataset data, TwoWay result, int component, Axis columns) {
        var planes = Planes.of(columns.labels());
        if (planes.isEmpty() || planes.get().count() > 1) {
            return;
        }
        try (var _ = data.lease()) {
            for (int row : ComponentStatistics.strongest(result.loadings(0), component, SAMPLES, true)) {
                var sample = planes.get().picture(0, i -> data.values().at(row, i), hasNegative(data, row));
                samples.add(
                        new Picture(data.rows().label(row), sample.values, sample.height, sample.width, sample.signed));
            }
        }
    }

    private static boolean hasNegative(Dataset data, int row) {
        for (int j = 0; j < data.columns().size(); j++) {
            if (data.values().at(row, j) < 0) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return pictures.isEmpty() && curves.isEmpty();
    }

    private static double aspect(Picture picture) {
        return Math.clamp((double) picture.width / picture.height, 1 / MOST_ASPECT, MOST_ASPECT);
    }

    /// Pictures stand beside each other as far as there is room, then below.
    private double flow(List<Picture> list, int size, double from, Place place) {
        double x = MARGIN;
        double top = from;
        for (var picture : list) {
            double tall = Math.clamp(size, LEAST / 2.0, LARGE);
            double wide = tall * aspect(picture);
            if (x > MARGIN && x + wide > width - MARGIN) {
                x = MARGIN;
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
        double y = flow(pictures, LARGE, MARGIN, (_, _, _, _, _) -> {});
        y = flow(samples, SMALL, y, (_, _, _, _, _) -> {});
        return isEmpty() ? 0 : (int) Math.ceil(y + curves.size() * (LINE + HEADING) + 6);
    }

    void paint(Graphics2D g, Look look) {
        double y = flow(pictures, LARGE, MARGIN, (p, x, top, wide, tall) -> paint(g, look, p, x, top, wide, tall));
        y = flow(samples, SMALL, y, (p, x, top, wide, tall) -> paint(g, look, p, x, top, wide, tall));
        for (var curve : curves) {
            paint(g, look, curve, y);
            y += LINE + HEADING;
        }
    }

    private static void paint(
            Graphics2D g, Look look, Picture picture, double x, double top, double wide, double tall) {
        g.setPaint(look.muted());
        var font = look.font(0.78);
        Lettering.left(g, font, Lettering.fitted(font, picture.heading, wide), x, top + 10);
        double most = 0;
        double least = Double.POSITIVE_INFINITY;
        for (double value : picture.values) {
            if (Double.isFinite(value)) {
                most = Math.max(most, Math.abs(value));
                least = Math.min(least, value);
            }
        }
        var image = new BufferedImage(picture.width, picture.height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < picture.values.length; i++) {
            double value = picture.values[i];
            int colour = picture.signed
                    ? Palette.diverging(most == 0 ? 0 : value / most, look)
                    : Palette.sequential(most <= least ? 0 : (value - least) / (most - least), look);
            image.setRGB(i % picture.width, i / picture.width, colour);
        }
        var before = g.getRenderingHint(RenderingHints.KEY_INTERPOLATION);
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        var place = new AffineTransform(wide / picture.width, 0, 0, (tall - 4) / picture.height, x, top + 14);
        g.drawImage(image, place, null);
        if (before != null) {
            g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, before);
        }
    }

    private void paint(Graphics2D g, Look look, Curve curve, double top) {
        double room = width - 2.0 * MARGIN;
        g.setPaint(look.muted());
        var font = look.font(0.78);
        Lettering.left(g, font, Lettering.fitted(font, curve.heading, room), MARGIN, top + 12);
        double most = 0;
        double least = 0;
        for (double value : curve.values) {
            most = Double.isFinite(value) ? Math.max(most, value) : most;
            least = Double.isFinite(value) ? Math.min(least, value) : least;
        }
        double span = most - least == 0 ? 1 : most - least;
        double bottom = top + HEADING + LINE - 22;
        double tall = LINE - 26.0;
        g.setPaint(look.line());
        double zero = bottom - (0 - least) / span * tall;
        g.draw(new Line2D.Double(MARGIN, zero, MARGIN + room, zero));
        var path = new Path2D.Double();
        for (int i = 0; i < curve.values.length; i++) {
            double x = MARGIN + room * i / Math.max(1, curve.values.length - 1);
            double y = bottom - ((Double.isFinite(curve.values[i]) ? curve.values[i] : 0) - least) / span * tall;
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        g.setPaint(look.ink());
        g.setStroke(new BasicStroke(1.5f));
        g.draw(path);
        g.setPaint(look.muted());
        Lettering.left(
                g, look.font(0.75), Lettering.fitted(look.font(0.75), curve.first, room / 2), MARGIN, bottom + 14);
        Lettering.right(
                g,
                look.font(0.75),
                Lettering.fitted(look.font(0.75), curve.last, room / 2),
                MARGIN + room,
                bottom + 14);
    }
}
