package factorscope.app.docking;

import factorscope.app.controls.Facts;
import factorscope.app.controls.Popups;
import factorscope.app.controls.SliderBar;
import factorscope.app.navigation.Navigation;
import factorscope.app.navigation.UsualViews;
import factorscope.app.session.Session;
import factorscope.model.data.Shape;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.select.Mode;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.views.answers.Answers;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.form.ParamForm;
import factorscope.views.fx.FxCell;
import factorscope.views.pane.DrawingPane;
import factorscope.views.pane.Host;
import factorscope.views.pane.Panels;
import factorscope.views.pane.ViewNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// One open view: its title, its options, and what it shows.
public final class ViewTab extends BorderPane implements Host, AutoCloseable {
    /// More choices than this go behind the options button.
    private static final int INLINE = 2;

    /// Pixels that the header needs for what is always there,
    private static final double ALWAYS_THERE = 200;

    /// and for each choice.
    private static final double CHOICE = 170;

    private final Session session;
    private final Navigation navigation;
    private final ExportFigure exporter;
    private final View view;
    private final ViewNode body;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private final List<ComboBox<Param.Choice.Option>> choices = new ArrayList<>();
    private final List<SliderBar> sliders = new ArrayList<>();
    private final VBox bars = new VBox();
    private Layout.Tab tab;
    private boolean following;

    public ViewTab(Session session, Navigation navigation, Layout.Tab tab, ExportFigure exporter) {
        this.session = session;
        this.navigation = navigation;
        this.tab = tab;
        this.exporter = exporter;
        this.view = Views.byId(tab.view());
        getStyleClass().add("view-body");
        // a drawing is as wide as its place, even where its header is cut
        setMinSize(0, 0);
        body = Panels.open(view, this, session::annotate);
        setTop(header());
        setCenter(body.region());
        setBottom(bars);
        subscriptions.add(session.jobs().subscribe(_ -> redraw()));
        showSliders();
    }

    public Layout.Tab tab() {
        return tab;
    }

    public View view() {
        return view;
    }

    public Optional<DrawingPane> drawing() {
        return body.region() instanceof DrawingPane pane ? Optional.of(pane) : Optional.empty();
    }

    /// The layout has changed this tab's options or subject.
    void update(Layout.Tab next) {
        if (!next.equals(tab)) {
            tab = next;
            showOptions();
            redraw();
        }
    }

    private void redraw() {
        showSliders();
        drawing().ifPresent(DrawingPane::redraw);
    }

    private String absent() {
        return session.job(tab.subject()).isPresent() ? "running …" : "not open: its file is missing";
    }

    /// What it shows, for its title.
    String subjectText() {
        return subject().map(Subject::title).orElseGet(this::absent);
    }

    /// Keeps what it shows, or follows the run bar again.
    public void togglePin() {
        session.workspace()
                .apply(new Edit.PinView(tab.id(), !tab.pinned(), view.about().name()));
    }

    /// Takes the keyboard, for keys that belong to a drawing.
    void takeKeyboard() {
        body.region().requestFocus();
    }

    private void showSliders() {
        var wanted = subject()
                .filter(s -> view.fits(s).fits())
                .map(s -> view.sliders(s, options()))
                .orElseGet(List::of);
        boolean same = wanted.size() == sliders.size()
                && java.util.stream.IntStream.range(0, wanted.size())
                        .allMatch(i -> sliders.get(i).isFor(wanted.get(i)));
        if (same) {
            for (int i = 0; i < wanted.size(); i++) {
                sliders.get(i).show(wanted.get(i));
            }
            return;
        }
        sliders.forEach(SliderBar::close);
        sliders.clear();
        wanted.forEach(s -> sliders.add(new SliderBar(s, this::changeOptions)));
        bars.getChildren().setAll(sliders);
    }

    private HBox header() {
        var gap = new Region();
        HBox.setHgrow(gap, Priority.ALWAYS);
        var header = new HBox(gap);
        header.getStyleClass().add("view-header");
        int inline = 0;
        for (var param : view.options().params()) {
            if (param instanceof Param.Choice choice && inline < INLINE) {
                var nodes = inlineChoice(choice);
                // in a narrow place only the button is left
                nodes.forEach(n -> {
                    n.visibleProperty()
                            .bind(header.widthProperty().greaterThan(ALWAYS_THERE + CHOICE * (inline(choice) + 1)));
                    n.managedProperty().bind(n.visibleProperty());
                });
                header.getChildren().addAll(nodes);
                inline++;
            }
        }
        if (!view.options().params().isEmpty()) {
            header.getChildren().add(optionsButton());
        }
        header.getChildren().add(moreButton());
        return header;
    }

    /// The how manieth choice this is.
    private int inline(Param.Choice choice) {
        return (int) view.options().params().stream()
                .filter(Param.Choice.class::isInstance)
                .takeWhile(p -> !p.equals(choice))
                .count();
    }

    private List<Node> inlineChoice(Param.Choice choice) {
        var name = new Label(choice.label().toLowerCase(java.util.Locale.ROOT));
        name.getStyleClass().add("option-name");
        name.setMinWidth(Region.USE_PREF_SIZE);
        var box = ParamForm.box(choice);
        box.setId("option-" + choice.key());
        box.setAccessibleText(choice.label());
        box.setTooltip(new Tooltip(choice.help()));
        box.setUserData(choice);
        box.setMinWidth(70);
        box.valueProperty().addListener((_, _, chosen) -> {
            if (!following && chosen != null) {
                changeOptions(options().with(choice, chosen.id()));
            }
        });
        choices.add(box);
        showOptions();
        return List.of(name, box);
    }

    private void showOptions() {
        following = true;
        for (var box : choices) {
            var choice = (Param.Choice) box.getUserData();
            var value = options().get(choice);
            choice.options().stream()
                    .filter(o -> o.id().equals(value))
                    .findFirst()
                    .ifPresent(box::setValue);
        }
        following = false;
    }

    private Button optionsButton() {
        var button = new Button("Options");
        button.setId("view-options");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setTooltip(new Tooltip("All options of this view"));
        button.setOnAction(_ -> {
            var form = new ParamForm(
                    view.options(), options(), shape(), f -> f.values().ifPresent(this::changeOptions));
            for (var param : view.options().params()) {
                if (param instanceof Param.Text text) {
                    subject().ifPresent(s -> form.suggest(text.key(), view.suggestions(text, s)));
                }
            }
            var box = new VBox(Facts.heading(view.about().name()), form);
            box.setSpacing(8);
            box.setPrefWidth(300);
            Popups.below(button, box, session.settings().get());
        });
        return button;
    }

    private MenuButton moreButton() {
        var right = new MenuItem("Split to the right");
        right.setOnAction(_ -> session.workspace().apply(new Edit.SplitView(tab.id(), true)));
        var below = new MenuItem("Split below");
        below.setOnAction(_ -> session.workspace().apply(new Edit.SplitView(tab.id(), false)));
        var export = new MenuItem("Export figure…");
        export.setOnAction(_ -> export());
        var close = new MenuItem("Close");
        close.setOnAction(_ -> session.workspace()
                .apply(new Edit.CloseView(tab.id(), view.about().name())));
        var button = new MenuButton("⋯", null, export, right, below, close);
        button.setId("view-more");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setAccessibleText("More");
        return button;
    }

    private Shape shape() {
        return subject().map(UsualViews::shape).orElse(Shape.of(1, 1));
    }

    @Override
    public Optional<Subject> subject() {
        return navigation.subject(tab.subject());
    }

    @Override
    public FxCell<Marks> marks() {
        return session.marks();
    }

    @Override
    public Answers answers() {
        return session.answers();
    }

    @Override
    public FxCell<Look> look() {
        return session.look();
    }

    @Override
    public ParamValues options() {
        var known = new java.util.LinkedHashMap<String, String>();
        // a project of another version may hold options that are gone
        tab.options().forEach((key, text) -> {
            if (view.options().param(key).isPresent()) {
                known.put(key, text);
            }
        });
        try {
            return view.options().parse(known, shape());
        } catch (factorscope.model.failure.Failure e) {
            return view.options().initial(shape());
        }
    }

    /// Turns an option on or off.
    public void toggle(Param.Flag flag) {
        changeOptions(options().with(flag, !options().get(flag)));
    }

    private void changeOptions(ParamValues options) {
        session.workspace().apply(new Edit.ChangeOptions(tab.id(), options, SharedOptions.KEYS));
    }

    @Override
    public void stroke(Stroke stroke, long drag, Optional<Mode> mode) {
        boolean isAlone = view.options().params().contains(SharedOptions.ISOLATE)
                && options().get(SharedOptions.ISOLATE)
                && session.state().mode() == Mode.REPLACE
                && session.state().selections().containsKey(stroke.axis());
        // of what is isolated nothing else can be seen, nor is it meant
        var meant = mode.isEmpty() && isAlone ? Optional.of(Mode.INTERSECT) : mode;
        session.attempt(() -> navigation.stroke(stroke, drag, meant));
    }

    @Override
    public void propose(int components) {
        session.workspace().apply(new Edit.ProposeComponents(components));
    }

    public void export() {
        subject().ifPresent(s -> exporter.export(view, s, options(), drawing()));
    }

    @Override
    public void complain(String message) {
        session.notices().warn(message);
    }

    @Override
    public void close() {
        subscriptions.forEach(FxCell.Subscription::close);
        sliders.forEach(SliderBar::close);
        body.close();
    }
}
