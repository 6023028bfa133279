package factorscope.views.modes;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import factorscope.model.data.Role;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Structure;
import factorscope.model.param.ParamSpec;
import factorscope.model.workspace.Kept;
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
import factorscope.views.paint.ColourKey;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import factorscope.views.paint.Positions;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The core of a Tucker decomposition: how strongly the components of all axes go together, and above it how strong
/// each axis' components are.
public final class CoreView implements View {
    private static final int NAMES = 112;
    private static final int SPECTRUM = 78;
    private static final int SPECTRUM_HEAD = 26;
    private static final int HEAD = 34;
    private static final int TITLE_LINE = 14;
    private static final int KEY = 44;
    private static final int GAP = 18;
    private static final double LEAST_CELL = 8;
    private static final double MOST_CELL = 36;
    private static final double BAR = 14;
    private static final double LEAST_SPECTRUM = 20;

    @Override
    public About about() {
        return new About("core", "Core", "How strongly the components of all axes go together in a Tucker result.");
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of();
    }

    @Override
    public Set<Part> reads() {
        return Set.of(Part.COMPONENTS);
    }

    @Override
    public Eligibility fits(Subject subject) {
        return structure(subject).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Only Tucker decompositions have a core: run one first.");
    }

    private static Optional<Structure.Tucker> structure(Subject subject) {
        return subject.twoWay()
                .flatMap(t -> t.structure())
                .filter(Structure.Tucker.class::isInstance)
                .map(Structure.Tucker.class::cast);
    }

    /// Where everything stands: a panel of cells for each combination of the third and further axes' components.
    private record Scene(Kept kept, Structure.Tucker tucker, List<Axis> axes, int width) {
        static Scene of(Request request) {
            var result = request.subject().twoWay().orElseThrow();
            var axes = new ArrayList<Axis>();
            axes.add(result.axes().getFirst());
            var columns = result.axes().get(1);
            if (columns.labels() instanceof Labels.Folded folded) {
                axes.addAll(folded.axes());
            } else {
                axes.add(columns);
            }
            return new Scene(
                    request.subject().result().orElseThrow(),
                    structure(request.subject()).orElseThrow(),
                    axes,
                    request.size().width());
        }

        int rank(int axis) {
            return Math.toIntExact(tucker.core().shape().size(axis));
        }

        int rows() {
            return rank(0);
        }

        int across() {
            return rank(1);
        }

        int panels() {
            return Math.toIntExact(tucker.core().shape().count() / rows() / across());
        }

        double value(int row, int column, int panel) {
            return tucker.core().at(row, (long) column * panels() + panel);
        }

        double cell() {
            double fitting = (width - Spacing.MARGIN * 2.0 - NAMES) / Math.max(1, across()) - 1;
            return Math.clamp(fitting, LEAST_CELL, MOST_CELL);
        }

        double panelWidth() {
            return across() * cell();
        }

        int panelsAcross() {
            double room = width - Spacing.MARGIN * 2.0 - NAMES + GAP;
            return (int) Math.max(1, Math.min(panels(), Math.floor(room / (panelWidth() + GAP))));
        }

        /// A line for each axis that panels differ in.
        double head() {
            return HEAD + TITLE_LINE * (axes.size() - 2.0);
        }

        double panelHeight() {
            return head() + rows() * cell();
        }

        double panelLeft(int panel) {
            return Spacing.MARGIN + NAMES + panel % panelsAcross() * (panelWidth() + GAP);
        }

        /// Of its cells.
        double panelTop(int panel) {
            return SPECTRUM_HEAD + SPECTRUM + KEY + Math.floorDiv(panel, panelsAcross()) * panelHeight() + head();
        }

        Size size() {
            double right = panelLeft(panelsAcross() - 1) + panelWidth() + Spacing.MARGIN;
            double bottom = panelTop(panels() - 1) + rows() * cell() + Spacing.MARGIN;
            return new Size((int) Math.max(width, right), (int) Math.ceil(bottom));
        }

        double most() {
            double most = 0;
            for (int i = 0; i < rows(); i++) {
                for (int j = 0; j < across() * panels(); j++) {
                    most = Math.max(most, Math.abs(tucker.core().at(i, j)));
                }
            }
            return most;
        }

        /// The norms of the core's parts along an axis.
        double[] norms(int axis) {
            var norms = new double[rank(axis)];
            long stride = 1;
            for (int m = axes.size() - 1; m > axis; m--) {
                stride *= rank(m);
            }
            int columns = across() * panels();
            for (int i = 0; i < rows(); i++) {
                for (int j = 0; j < columns; j++) {
                    long at = (long) i * columns + j;
                    double value = tucker.core().at(i, j);
                    norms[(int) (at / stride % norms.length)] += value * value;
                }
            }
            for (int r = 0; r < norms.length; r++) {
                norms[r] = Math.sqrt(norms[r]);
            }
            return norms;
        }

        /// Which component of each of the third and further axes a panel is of.
        List<String> title(int panel) {
            var parts = new ArrayList<String>();
            int rest = panel;
            for (int m = axes.size() - 1; m > 1; m--) {
                parts.addFirst(axes.get(m).name() + " " + (rest % rank(m) + 1));
                rest /= rank(m);
            }
            return parts;
        }

        /// Row, column and panel of the cell at a place.
        Optional<int[]> at(double x, double y) {
            for (int p = 0; p < panels(); p++) {
                int column = (int) Math.floor((x - panelLeft(p)) / cell());
                int row = (int) Math.floor((y - panelTop(p)) / cell());
                if (column >= 0 && column < across() && row >= 0 && row < rows()) {
                    return Optional.of(new int[] {row, column, p});
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public Drawing draw(Request request) {
        var scene = Scene.of(request);
        return new Drawing.Sketch(g -> paint(g, request, scene), scene.size(), words(scene));
    }

    private static String words(Scene scene) {
        var shape = scene.axes.stream()
                .map(a -> scene.rank(scene.axes.indexOf(a)) + " along " + a.name())
                .collect(Collectors.joining(", "));
        int[] largest = {0, 0, 0};
        for (int p = 0; p < scene.panels(); p++) {
            for (int i = 0; i < scene.rows(); i++) {
                for (int j = 0; j < scene.across(); j++) {
                    if (Math.abs(scene.value(i, j, p)) > Math.abs(scene.value(largest[0], largest[1], largest[2]))) {
                        largest = new int[] {i, j, p};
                    }
                }
            }
        }
        return "A core of components: " + shape + ". Strongest together: " + name(scene, largest) + ".";
    }

    private static String name(Scene scene, int[] cell) {
        return scene.kept.componentText(cell[0]) + " × " + scene.axes.get(1).name() + " " + (cell[1] + 1)
                + (scene.axes.size() > 2 ? " × " + String.join(" × ", scene.title(cell[2])) : "");
    }

    private static void paint(Graphics2D g, Request request, Scene scene) {
        var look = request.look();
        double room = scene.width - Spacing.MARGIN * 2.0 + GAP;
        double wide = Math.min(190, room / scene.axes.size() - GAP);
        for (int m = 0; m < scene.axes.size(); m++) {
            paintSpectrum(g, scene, m, Spacing.MARGIN + m * (wide + GAP), wide, look);
        }
        double most = scene.most();
        paintKey(g, most, look);
        var chosen = request.selectedComponents(scene.kept);
        for (int p = 0; p < scene.panels(); p++) {
            double left = scene.panelLeft(p);
            double top = scene.panelTop(p);
            paintHead(g, scene, p, look);
            for (int i = 0; i < scene.rows(); i++) {
                if (p % scene.panelsAcross() == 0) {
                    paintName(g, scene, i, top, chosen.get(i), look);
                }
                for (int j = 0; j < scene.across(); j++) {
                    double value = scene.value(i, j, p);
                    g.setPaint(new Color(Palette.diverging(most == 0 ? 0 : value / most, look)));
                    g.fill(new Rectangle2D.Double(
                            left + j * scene.cell(), top + i * scene.cell(), scene.cell() - 1, scene.cell() - 1));
                }
                if (chosen.get(i)) {
                    g.setPaint(look.accent());
                    g.setStroke(new BasicStroke(1.5f));
                    g.draw(new Rectangle2D.Double(
                            left - 1, top + i * scene.cell() - 1, scene.panelWidth() + 1, scene.cell() + 1));
                }
            }
        }
    }

    private static void paintSpectrum(Graphics2D g, Scene scene, int m, double left, double wide, Look look) {
        var norms = scene.norms(m);
        g.setPaint(look.text());
        Lettering.left(
                g,
                look.bold(Letter.TEXT),
                Lettering.fitted(look.bold(Letter.TEXT), scene.axes.get(m).name(), wide),
                left,
                18);
        double most = 0;
        for (double norm : norms) {
            most = Math.max(most, norm);
        }
        var counted = Axis.numbered(new AxisId("core/" + m), "component", norms.length, Role.COMPONENT);
        SmallChart.panel(
                g,
                look,
                new Rectangle2D.Double(
                        left + SmallChart.NUMBERS,
                        SPECTRUM_HEAD,
                        Math.max(LEAST_SPECTRUM, Math.min(BAR * norms.length, wide - SmallChart.NUMBERS)),
                        SPECTRUM - 22.0),
                new SmallChart.Panel(
                        new Positions(counted, 1, 1, "", 0.5), r -> norms[r], _ -> 0, 0, most, false, false, true));
    }

    private static void paintKey(Graphics2D g, double most, Look look) {
        double top = SPECTRUM_HEAD + SPECTRUM + 12.0;
        g.setPaint(look.muted());
        Lettering.left(g, look.font(Letter.SMALL), "Core", Spacing.MARGIN, top + 9);
        ColourKey.signed(
                g,
                look,
                List.of(Numbers.shown(-most, 3), Numbers.shown(most, 3)),
                Spacing.MARGIN + (double) NAMES,
                top);
    }

    private static void paintHead(Graphics2D g, Scene scene, int p, Look look) {
        double left = scene.panelLeft(p);
        double top = scene.panelTop(p);
        var font = look.font(Letter.SMALL);
        g.setPaint(look.text());
        var lines = scene.title(p);
        for (int n = 0; n < lines.size(); n++) {
            double y = top - 22 - (lines.size() - 1.0 - n) * TITLE_LINE;
            Lettering.left(
                    g,
                    look.font(Letter.NOTE),
                    Lettering.fitted(look.font(Letter.NOTE), lines.get(n), scene.panelWidth() + GAP - 4),
                    left,
                    y);
        }
        g.setPaint(look.muted());
        for (int j = 0; j < scene.across(); j++) {
            if (scene.cell() >= 14 || j % 5 == 4 || j == 0) {
                Lettering.centred(g, font, Integer.toString(j + 1), left + (j + 0.5) * scene.cell(), top - 5);
            }
        }
        if (p == 0) {
            var text = scene.axes.get(1).name() + " →";
            Lettering.right(g, font, Lettering.fitted(font, text, NAMES - 14.0), left - 8, top - 5);
        }
    }

    private static void paintName(Graphics2D g, Scene scene, int i, double top, boolean chosen, Look look) {
        if (scene.cell() < 12 && i % 5 != 4 && i != 0) {
            return;
        }
        var font = chosen ? look.bold(Letter.NOTE) : look.font(Letter.NOTE);
        g.setPaint(look.text());
        Lettering.left(
                g,
                font,
                Lettering.fitted(font, scene.kept.componentText(i), NAMES - 12.0),
                Spacing.MARGIN,
                top + (i + 0.5) * scene.cell() + 4);
    }

    @Override
    public Optional<Stroke> brush(Request request, Gesture gesture) {
        if (!(gesture instanceof Gesture.Click click)) {
            return Optional.empty();
        }
        var scene = Scene.of(request);
        return scene.at(click.x(), click.y()).map(cell -> Stroke.ofComponent(scene.kept, cell[0]));
    }

    @Override
    public Optional<String> hover(Request request, Gesture.Click at) {
        var scene = Scene.of(request);
        return scene.at(at.x(), at.y())
                .map(cell -> name(scene, cell) + ": " + Numbers.shown(scene.value(cell[0], cell[1], cell[2]), 3));
    }
}
