package factorscope.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import factorscope.model.data.AxisId;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Spectrum;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Group;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.example.WeightsView;
import factorscope.views.paint.Figures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every view of the catalog must hold to.
class ViewContractTest {
    private static final Size SIZE = new Size(640, 420);
    private static final Look LIGHT = new Look(false, 1, 1);

    /// Compressed pictures may differ with the system's zlib; that there is one, and where, does not.
    private static final Pattern PICTURE = Pattern.compile("data:image/png;base64,[A-Za-z0-9+/=\\s]*");

    @TempDir
    Path folder;

    static Stream<Arguments> onEverything() {
        return Stream.concat(Views.all().stream(), Stream.of(new WeightsView()))
                .flatMap(view -> Subjects.all().entrySet().stream()
                        .map(e -> arguments(view.about().id(), e.getKey(), view, e.getValue())));
    }

    static Stream<Arguments> whereItFits() {
        return onEverything()
                .filter(a -> ((View) a.get()[2]).fits((Subject) a.get()[3]).fits());
    }

    private static WorkspaceState state(Subject subject) {
        return switch (subject) {
            case Subject.OfData ofData -> WorkspaceState.EMPTY.withDataset(ofData.dataset());
            case Subject.OfResult ofResult -> {
                var state = WorkspaceState.EMPTY.withResult(ofResult.kept());
                yield ofResult.data().map(state::withDataset).orElse(state);
            }
        };
    }

    private static Marks marks(View view, Subject subject, WorkspaceState state) {
        return new Marks(state).only(view.reads(), subject);
    }

    private static ParamValues options(View view) {
        return view.options().initial(factorscope.model.data.Shape.of(24, 10));
    }

    private static Request request(View view, Subject subject) {
        return Answered.of(
                view, new Request(subject, options(view), marks(view, subject, state(subject)), LIGHT, SIZE));
    }

    private static String text(Drawing drawing, Look look) {
        return PICTURE.matcher(Figures.svg(drawing, SIZE, look)).replaceAll("data:image/png");
    }

    /// Every number in these is written beside what is drawn,
    private static final Set<String> SAYS_ALL = Set.of("components", "page", "cluster", "counterfactual", "network");

    /// and these need other results or data beside their subject.
    private static final Set<String> OF_SEVERAL = Set.of("difference", "rosetta", "projection", "sankey", "tree");

    @Test
    void viewsTellTheExactValueUnderThePointer() {
        var silent = new TreeSet<>(Views.all().stream().map(v -> v.about().id()).toList());
        whereItFits().forEach(arguments -> {
            var view = (View) arguments.get()[2];
            if (silent.contains(view.about().id())
                    && tells(view, (Subject) arguments.get()[3])) {
                silent.remove(view.about().id());
            }
        });
        silent.removeAll(OF_SEVERAL);
        assertThat(silent).containsExactlyInAnyOrderElementsOf(SAYS_ALL);
    }

    private static boolean tells(View view, Subject subject) {
        var request = request(view, subject);
        var places = switch (view.draw(request)) {
            case Drawing.Sketch sketch ->
                grid(0, sketch.size().width(), 0, sketch.size().height(), 0.5);
            case Drawing.Plot plot -> {
                var xy = (org.jfree.chart.plot.XYPlot) plot.chart().getPlot();
                var x = xy.getDomainAxis().getRange();
                var y = xy.getRangeAxis().getRange();
                yield grid(x.getLowerBound(), x.getUpperBound(), y.getLowerBound(), y.getUpperBound(), 0.02);
            }
        };
        return places.anyMatch(at -> view.hover(request, at).isPresent());
    }

    private static Stream<Gesture.Click> grid(double left, double right, double low, double high, double reach) {
        int steps = 60;
        return java.util.stream.IntStream.range(0, steps * steps)
                .mapToObj(i -> new Gesture.Click(
                        left + (right - left) * (i % steps + 0.5) / steps,
                        low + (high - low) * (Math.floorDiv(i, steps) + 0.5) / steps,
                        reach * (right - left),
                        reach * (high - low)));
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("onEverything")
    void fitsOrSaysWhyNot(String id, String name, View view, Subject subject) {
        var fits = view.fits(subject);
        assertThat(fits.fits() || fits.refusal().orElseThrow().endsWith(".")).isTrue();
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("whereItFits")
    void drawsInEverySizeAndLook(String id, String name, View view, Subject subject) {
        for (var look : List.of(LIGHT, new Look(true, 2, 1), new Look(false, 1, 2))) {
            for (var size : List.of(SIZE, new Size(60, 50), new Size(1, 1), new Size(1600, 200))) {
                var drawing = view.draw(request(view, subject).with(look).with(size));
                assertThat(drawing.words()).isNotBlank().endsWith(".");
                assertThat(Figures.picture(drawing, size, look, 1).getWidth()).isPositive();
            }
        }
        var svg = text(view.draw(request(view, subject)), LIGHT);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(text(view.draw(request(view, subject)), LIGHT))
                .as("the same again")
                .isEqualTo(svg);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("whereItFits")
    void drawsWithEveryOption(String id, String name, View view, Subject subject) {
        var shape = factorscope.model.data.Shape.of(24, 10);
        for (var param : view.options().params()) {
            for (var text : texts(param)) {
                var options = view.options().parse(Map.of(param.key(), text), shape);
                var request = Answered.of(
                        view, new Request(subject, options, marks(view, subject, state(subject)), LIGHT, SIZE));
                assertThat(view.draw(request).words())
                        .as(param.key() + " " + text)
                        .isNotBlank();
            }
        }
    }

    private static List<String> texts(Param<?> param) {
        return switch (param) {
            case Param.Choice choice ->
                choice.options().stream().map(Param.Choice.Option::id).toList();
            case Param.Flag _ -> List.of("true", "false");
            case Param.Whole whole -> List.of(Long.toString(whole.least()), Long.toString(whole.least() + 2L));
            case Param.Real _,
                    Param.Wholes _,
                    Param.Words _,
                    Param.Sizes _,
                    Param.Several _,
                    Param.Alternatives _,
                    Param.Text _,
                    Param.Texts _ -> List.of();
        };
    }

    /// Whatever a stroke selects is part of the workspace, and the views can show it.
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("whereItFits")
    void strokesSelectOnAxesThatExist(String id, String name, View view, Subject subject) {
        var request = request(view, subject);
        view.draw(request);
        var gestures = new ArrayList<Gesture>();
        gestures.add(new Gesture.Box(-1e9, -1e9, 1e9, 1e9));
        gestures.add(new Gesture.Box(0, 0, 0, 0));
        gestures.add(new Gesture.Lasso(
                List.of(new Selection.Point(-100, -100), new Selection.Point(100, -100), new Selection.Point(0, 100))));
        gestures.add(new Gesture.Lasso(List.of()));
        for (int at = 0; at < 400; at += 40) {
            gestures.add(new Gesture.Click(at, at, 8, 8));
            view.hover(request, new Gesture.Click(at, at / 2.0, 8, 8));
            view.cut(request, at);
        }
        for (var gesture : gestures) {
            var stroke = view.brush(request, gesture);
            if (stroke.isEmpty()) {
                continue;
            }
            var state = state(subject);
            var axis = stroke.get().axis();
            assertThat(state.axisSizes()).containsKey(axis);
            assertThat(stroke.get().words()).isNotBlank();
            int size = state.axisSizes().getOrDefault(axis, 0);
            var selected = stroke.get().selection().resolve(size, state);
            assertThat(selected.length()).isLessThanOrEqualTo(size);
            var marked = state.withSelection(axis, stroke.get().selection())
                    .withGroups(List.of(new Group("some", 2, axis, stroke.get().selection())));
            var after =
                    Answered.of(view, new Request(subject, options(view), marks(view, subject, marked), LIGHT, SIZE));
            assertThat(view.draw(after).words()).isNotBlank();
        }
    }

    /// What changes a part of the workspace.
    private static Map<Part, WorkspaceState> changed(Subject subject, WorkspaceState state) {
        var changes = new EnumMap<Part, WorkspaceState>(Part.class);
        var first = new Selection.Picked(List.of(0));
        var axes = subject.axes();
        changes.put(Part.ROWS, state.withSelection(axes.getFirst().id(), first));
        if (axes.size() > 1) {
            changes.put(Part.COLUMNS, state.withSelection(axes.get(1).id(), first));
        }
        subject.result()
                .ifPresent(kept -> changes.put(Part.COMPONENTS, state.withSelection(kept.componentAxis(), first)));
        var elsewhere = new AxisId("elsewhere");
        changes.put(Part.SELECTIONS, state.withSelection(elsewhere, first));
        changes.put(Part.GROUPS, state.withGroups(List.of(new Group("some", 2, elsewhere, first))));
        changes.put(
                Part.DATASETS,
                state.withDataset(
                        ((Subject.OfData) Objects.requireNonNull(Subjects.all().get("data")))
                                .dataset()
                                .identified("another")));
        changes.put(Part.RESULTS, state.withResult(Subjects.other()));
        var spectrum = new Spectrum(List.of(2.0, 1.0), 2, 2, false);
        changes.put(Part.STUDIES, state.withStudy("d", new RankReport(spectrum, List.of(), "Nothing.")));
        changes.put(Part.CUT, state.withNextComponents(OptionalInt.of(3)));
        return changes;
    }

    /// What it has not declared never makes it draw anew; what it has declared always does.
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("whereItFits")
    void isDrawnAnewWhereWhatItReadsChanges(String id, String name, View view, Subject subject) {
        var reads = view.reads();
        var state = state(subject);
        var before = marks(view, subject, state);
        changed(subject, state).forEach((part, after) -> {
            boolean isRead = reads.contains(part)
                    || reads.contains(Part.SELECTIONS)
                            && EnumSet.of(Part.ROWS, Part.COLUMNS, Part.COMPONENTS)
                                    .contains(part);
            assertThat(before.sameAs(marks(view, subject, after)))
                    .as("%s", part)
                    .isEqualTo(!isRead);
        });
        var arranged = state.withMode(Mode.ADD)
                .withLayout(new Layout.Tabs(List.of(new Layout.Tab("t", "scatter", "d", Map.of())), 0));
        assertThat(before.sameAs(marks(view, subject, arranged))).isTrue();
    }

    static Stream<Arguments> forFigures() {
        return whereItFits()
                .filter(a -> !(a.get()[2] instanceof WeightsView))
                .filter(a -> List.of("data", "factors", "clusters", "map").contains((String) a.get()[1])
                        || a.get()[0].equals("rank") && a.get()[1].equals("spectrum")
                        || a.get()[0].equals("modes")
                                && List.of("polyadic", "tucker", "train", "with bands")
                                        .contains((String) a.get()[1])
                        || a.get()[0].equals("network")
                                && List.of("polyadic", "ring", "hierarchical", "network")
                                        .contains((String) a.get()[1])
                        || List.of("communities", "completion").contains((String) a.get()[0])
                                && a.get()[1].equals("polyadic")
                        || List.of("core", "slices", "slabs").contains((String) a.get()[0])
                                && a.get()[1].equals("tucker"));
    }

    /// `-Dgolden.write=true` writes the figures anew, and fails.
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("forFigures")
    void looksAsItDid(String id, String name, View view, Subject subject) throws IOException {
        var state = state(subject);
        if (subject instanceof Subject.OfResult ofResult) {
            state = state.withSelection(ofResult.kept().componentAxis(), new Selection.Picked(List.of(1)));
        }
        if (List.of("rosetta", "tree", "sankey").contains(id)) {
            state = state.withResult(Subjects.other());
        }
        var request = Answered.of(view, new Request(subject, options(view), marks(view, subject, state), LIGHT, SIZE));
        var drawing = view.draw(request);
        var now = "<!-- " + drawing.words() + " -->\n" + text(drawing, LIGHT) + "\n";
        var file = Path.of("src/test/resources/factorscope/views/figures/" + id + "-" + name + ".svg");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, now);
            throw new AssertionError("written: " + file);
        }
        assertThat(file)
                .as("a golden figure is missing: run with -Dgolden.write=true and look at it")
                .exists();
        assertThat(now).isEqualTo(Files.readString(file, StandardCharsets.UTF_8));
    }

    @Test
    void pdfsHaveTheirTextAsText() throws IOException {
        var view = Views.byId("evidence");
        var subject = Subjects.all().get("factors");
        var file = folder.resolve("figure.pdf");
        Figures.write(view.draw(request(view, Objects.requireNonNull(subject))), SIZE, LIGHT, 96, file);
        try (var document = Loader.loadPDF(file.toFile())) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("house")
                    .contains("noun.place");
        }
    }

    @Test
    void idsAndOptionKeysAreUnique() {
        assertThat(Views.all()).extracting(v -> v.about().id()).doesNotHaveDuplicates();
        for (var view : Views.all()) {
            assertThat(view.options().params()).extracting(p -> p.key()).doesNotHaveDuplicates();
            assertThat(view.about().summary()).endsWith(".");
        }
    }
}
