package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.data.Axis;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import factorscope.model.data.Role;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentRow;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.paint.BarList;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Positions;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// All components beside each other, each as what its axes are: a picture, a curve, its strongest samples as text, or
/// its strongest columns as bars.
public final class ComponentGalleryView implements View {
    static final Param.Choice ORDER = new Param.Choice(
            "order",
            "Order",
            "In which order the components stand.",
            "component",
            List.of(
                    new Param.Choice.Option("component", "Number"),
                    new Param.Choice.Option("weight", "Weight"),
                    new Param.Choice.Option("firing", "Firing")));

    private static final Param.Whole MOST =
            new Param.Whole("most", "Most", "At most this many components are shown.", 200, 1, 2000);

    private static final double TILE = 190;

    /// Of pictures: smaller ones show as much.
    private static final double PICTURE_TILE = 132;
    private static final double GAP = 12;
    private static final double TITLE = 22;
    private static final double BODY = 150;
    private static final double PICTURE_BODY = 116;
    private static final double HEAD = 34;
    private static final int LINES = 7;
    private static final double NAMES = 92;

    /// Longer curves and larger pictures are not made for each of many tiles.
    private static final int MOST_POSITIONS = 4096;

    private static final int MOST_PIXELS = 1 << 18;

    /// So many times as many samples are looked at as there are lines: many have the same text.
    private static final int LOOKED_AT = 6;

    /// Loadings that are looked through for strongest samples at most: of very long axes fewer components are shown.
    private static final long MOST_LOADINGS = 50_000_000;

    /// Whether components of a result are pictures or curves: these are looked at first.
    public static boolean hasShapes(TwoWay result) {
        return switch (face(result)) {
            case Face.OfPlanes _, Face.OfLine _ -> true;
            case Face.OfTexts _, Face.OfColumns _ -> false;
        };
    }

    @Override
    public About about() {
        return new About(
                "portraits",
                "Component gallery",
                "All components beside each other: as pictures, curves, text or bars, by what their axes are.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(ORDER, MOST);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return subject.twoWay().isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("This needs components with loadings: run a factorization first.");
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public List<Call> needs(Request request) {
        return List.of(ComponentRow.needs(request.subject().result().orElseThrow()));
    }

    /// Where a component stands.
    private record Tile(int component, Rectangle2D place) {}

    private record Scene(Kept kept, TwoWay result, Face face, List<Tile> tiles, int width, int height) {
        Optional<Tile> at(double x, double y) {
            return tiles.stream().filter(t -> t.place.contains(x, y)).findFirst();
        }
    }

    private static Scene scene(Request request) {
        var kept = request.subject().result().orElseThrow();
        var result = request.subject().twoWay().orElseThrow();
        var statistics = request.finding(ComponentTable.Statistics.class).components();
        var order = request.options().get(ORDER);
        var numbers = IntStream.range(0, result.components()).boxed();
        var ordered = switch (order) {
            case "weight" -> numbers.sorted(Comparator.comparingDouble(k -> -result.strength(k)));
            case "firing" ->
                numbers.sorted(
                        Comparator.comparingDouble(k -> -statistics.get(k).firing()));
            default -> numbers;
        };
        long most =
                Math.max(1, MOST_LOADINGS / Math.max(1, result.axes().getFirst().size()));
        var components =
                ordered.limit(Math.min(most, request.options().get(MOST))).toList();
        int width = request.size().width();
        double room = width - 2.0 * Spacing.MARGIN + GAP;
        var face = face(result);
        boolean arePictures = face instanceof Face.OfPlanes;
        double body = arePictures ? PICTURE_BODY : BODY;
        int across = Math.max(1, (int) (room / ((arePictures ? PICTURE_TILE : TILE) + GAP)));
        // tiles share what is left over
        double tile = Math.max(TILE / 2, room / across - GAP);
        var tiles = new ArrayList<Tile>();
        for (int i = 0; i < components.size(); i++) {
            double x = Spacing.MARGIN + i % across * (tile + GAP);
            int line = i / across;
            double y = HEAD + line * (TITLE + body + GAP);
            tiles.add(new Tile(components.get(i), new Rectangle2D.Double(x, y, tile, TITLE + body)));
        }
        int rows = Math.ceilDiv(components.size(), across);
        return new Scene(kept, result, face, tiles, width, (int) (HEAD + rows * (TITLE + body + GAP)));
    }

    @Override
    public Drawing draw(Request request) {
        var scene = scene(request);
        int components = scene.result.components();
        var shown = scene.tiles.size() < components
                ? scene.tiles.size() + " of " + Numbers.count(components) + " components"
                : Numbers.counted(components, "component");
        var words = "Gallery of " + shown + " of " + scene.kept.name() + ", each as " + kind(scene) + ".";
        return new Drawing.Sketch(
                g -> paint(g, request, scene, shown),
                new Size(scene.width, Math.max(request.size().height(), scene.height)),
                words);
    }

    private static String kind(Scene scene) {
        return switch (scene.face) {
            case Face.OfPlanes _ -> "a picture";
            case Face.OfLine line -> "a curve along " + line.axis.name();
            case Face.OfTexts _ ->
                "its strongest " + scene.result.axes().getFirst().name() + "s";
            case Face.OfColumns _ ->
                "its strongest " + scene.result.axes().get(1).name() + "s";
        };
    }

    /// How components of a result are shown.
    private sealed interface Face {
        /// @param mode of which axis
        record OfPlanes(Planes planes, int mode) implements Face {}

        record OfLine(Axis axis, int mode) implements Face {}

        record OfTexts() implements Face {}

        record OfColumns() implements Face {}
    }

    private static Face face(TwoWay result) {
        for (int mode : new int[] {1, 0}) {
            var planes = Planes.of(result.axes().get(mode).labels());
            if (planes.isPresent()
                    && (long) planes.get().height() * planes.get().width() <= MOST_PIXELS) {
                return new Face.OfPlanes(planes.get(), mode);
            }
        }
        for (int mode : new int[] {1, 0}) {
            var axis = result.axes().get(mode);
            if ((axis.role() == Role.TIME || axis.role() == Role.WAVELENGTH)
                    && axis.size() > 1
                    && axis.size() <= MOST_POSITIONS) {
                return new Face.OfLine(axis, mode);
            }
        }
        boolean hasTexts = !(result.axes().getFirst().labels() instanceof Labels.Numbered);
        boolean hasNames = !(result.axes().get(1).labels() instanceof Labels.Numbered);
        return hasTexts && !hasNames ? new Face.OfTexts() : new Face.OfColumns();
    }

    private static void paint(Graphics2D g, Request request, Scene scene, String shown) {
        var look = request.look();
        g.setPaint(look.muted());
        var note = look.font(Letter.NOTE);
        var remark = Lettering.fitted(note, shown + ", each as " + kind(scene), scene.width - 2.0 * Spacing.MARGIN);
        Lettering.left(g, note, remark, Spacing.MARGIN, Spacing.TITLE);
        var strongest = ComponentStatistics.strongestRows(scene.result, LOOKED_AT * LINES);
        var selected = request.selectedComponents(scene.kept);
        for (var tile : scene.tiles) {
            frame(g, look, tile, selected.get(tile.component));
            g.setPaint(look.text());
            var font = look.bold(Letter.TEXT);
            double room = tile.place.getWidth() - 16;
            Lettering.left(
                    g,
                    font,
                    Lettering.fitted(font, scene.kept.componentText(tile.component), room),
                    tile.place.getX() + 8,
                    tile.place.getY() + 16);
            var body = new Rectangle2D.Double(
                    tile.place.getX() + 8, tile.place.getY() + TITLE, room, tile.place.getHeight() - TITLE - 8);
            if (scene.result.strength(tile.component) == 0) {
                g.setPaint(look.muted());
                Lettering.left(g, look.font(Letter.NOTE), "dead", body.getX(), body.getY() + 14);
                continue;
            }
            switch (scene.face) {
                case Face.OfPlanes of -> picture(g, look, scene, tile.component, of, body);
                case Face.OfLine of -> curve(g, look, scene, tile.component, of, body);
                case Face.OfTexts _ ->
                    bars(
                            g,
                            look,
                            scene.result,
                            0,
                            tile.component,
                            ofEachText(scene, strongest.apply(tile.component)),
                            body);
                case Face.OfColumns _ ->
                    bars(
                            g,
                            look,
                            scene.result,
                            1,
                            tile.component,
                            ComponentStatistics.strongest(scene.result.loadings(1), tile.component, LINES, true),
                            body);
            }
        }
    }

    /// The strongest sample of each text, so that one frequent token is not all there is to read.
    private static List<Integer> ofEachText(Scene scene, List<Integer> strongest) {
        var axis = scene.result.axes().getFirst();
        var seen = new HashSet<String>();
        return strongest.stream()
                .filter(row -> seen.add(axis.label(row).toLowerCase(Locale.ROOT)))
                .limit(LINES)
                .toList();
    }

    private static void frame(Graphics2D g, Look look, Tile tile, boolean isSelected) {
        var place = tile.place;
        var shape = new RoundRectangle2D.Double(place.getX(), place.getY(), place.getWidth(), place.getHeight(), 8, 8);
        if (isSelected) {
            g.setPaint(look.highlight());
            g.fill(shape);
        }
        g.setPaint(isSelected ? look.ink() : look.line());
        g.setStroke(new BasicStroke(isSelected ? 2 : 1));
        g.draw(shape);
    }

    private static void picture(
            Graphics2D g, Look look, Scene scene, int component, Face.OfPlanes of, Rectangle2D body) {
        var loadings = scene.result.loadings(of.mode);
        boolean signed = scene.result.signs(of.mode) == TwoWay.Signs.SIGNED;
        var picture =
                of.planes.picture(0, i -> loadings.at(i, component), signed).withHeading("");
        // as large as fits; its heading is the tile's
        double tall = Math.min(body.getHeight() + 8, body.getWidth() / picture.aspect());
        double wide = tall * picture.aspect();
        picture.paint(g, look, body.getX() + (body.getWidth() - wide) / 2, body.getY() - 12, wide, tall);
    }

    private static void curve(Graphics2D g, Look look, Scene scene, int component, Face.OfLine of, Rectangle2D body) {
        var loadings = scene.result.loadings(of.mode);
        var values = IntStream.range(0, of.axis.size())
                .mapToDouble(i -> loadings.at(i, component))
                .map(v -> Double.isFinite(v) ? v : 0)
                .boxed()
                .toList();
        SmallChart.curves(
                g, look, body, Positions.of(of.axis), List.of(new SmallChart.Curve("", values, look.ink())), true);
    }

    private static void bars(
            Graphics2D g,
            Look look,
            TwoWay result,
            int mode,
            int component,
            List<Integer> positions,
            Rectangle2D body) {
        var axis = result.axes().get(mode);
        var lines = new ArrayList<BarList.Line>();
        double least = 0;
        double most = 0;
        for (int position : positions) {
            double value = result.loadings(mode).at(position, component);
            least = Math.min(least, value);
            most = Math.max(most, value);
            lines.add(new BarList.Line(axis.label(position), value, Palette.pole(value > 0), "", false));
        }
        if (!lines.isEmpty()) {
            new BarList(lines, body, Math.min(NAMES, body.getWidth() / 2), least, most > least ? most : least + 1)
                    .paint(g, look);
        }
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        var scene = scene(request);
        return gesture instanceof Gesture.Click click
                ? scene.at(click.x(), click.y()).map(tile -> Stroke.ofComponent(scene.kept, tile.component))
                : Optional.empty();
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = scene(request);
        var statistics = request.finding(ComponentTable.Statistics.class).components();
        return scene.at(at.x(), at.y())
                .map(tile -> scene.kept.componentText(tile.component) + ": weight "
                        + Numbers.shown(scene.result.strength(tile.component)) + ", fires on "
                        + statistics.get(tile.component).firingText());
    }
}
