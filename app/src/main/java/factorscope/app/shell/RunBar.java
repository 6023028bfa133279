package factorscope.app.shell;

import factorscope.app.controls.Icons;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.decompose.Embedding;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Side;
import javafx.scene.control.Button;
import javafx.scene.control.CheckMenuItem;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;
import org.controlsfx.control.BreadCrumbBar;

/// What the views show: dataset, preparation, run, component, each with a menu of the others.
final class RunBar extends BreadCrumbBar<RunBar.Step> implements AutoCloseable {
    /// More components than these are found in the list.
    private static final int MOST_COMPONENTS = 24;

    private static final double LEAST_CRUMB = 60;
    private static final double CRUMB_STEP = 8;

    /// One crumb.
    ///
    /// @param id `data`, `preparation`, `run` or `component`
    record Step(String id, Icons icon, String text, String help) {}

    private final Session session;
    private final Navigation navigation;
    private final Commands commands;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private List<Step> shown = List.of();

    RunBar(Session session, Navigation navigation, Commands commands) {
        this.session = session;
        this.navigation = navigation;
        this.commands = commands;
        setId("run-bar");
        getStyleClass().add("run-bar");
        setAutoNavigationEnabled(false);
        setFocusTraversable(false);
        setCrumbFactory(item -> crumb(item.getValue()));
        setOnCrumbAction(event -> open(event.getSelectedCrumb().getValue()));
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        subscriptions.add(session.jobs().subscribe(_ -> refresh()));
        refresh();
    }

    private Button crumb(Step step) {
        var button = new Button(step.text + "  ▾");
        step.icon.putOn(button);
        button.setId("crumb-" + step.id);
        button.getStyleClass().add("crumb");
        button.setTooltip(new Tooltip(step.help));
        return button;
    }

    /// The bar has a handler of its own on the buttons.
    private void open(Step step) {
        var menu = new ContextMenu();
        menu.getItems().setAll(choices(step.id));
        menu.show(lookup("#crumb-" + step.id), Side.BOTTOM, 0, 2);
    }

    @Override
    protected void layoutChildren() {
        fit();
        super.layoutChildren();
    }

    /// Crumbs take the width that they ask for: where there is not enough, the longest are cut.
    private void fit() {
        var crumbs = lookupAll(".crumb").stream().map(Button.class::cast).toList();
        var natural = crumbs.stream()
                .mapToDouble(c -> {
                    double before = c.getPrefWidth();
                    c.setPrefWidth(USE_COMPUTED_SIZE);
                    double width = c.prefWidth(-1);
                    c.setPrefWidth(before);
                    return width;
                })
                .toArray();
        double there = getWidth() - snappedLeftInset() - snappedRightInset();
        double most = Math.max(there, LEAST_CRUMB);
        while (most > LEAST_CRUMB && total(natural, most) > there) {
            most -= CRUMB_STEP;
        }
        for (int i = 0; i < natural.length; i++) {
            double wanted = natural[i] > most ? most : USE_COMPUTED_SIZE;
            if (crumbs.get(i).getPrefWidth() != wanted) {
                crumbs.get(i).setPrefWidth(wanted);
            }
        }
    }

    private static double total(double[] widths, double most) {
        return Arrays.stream(widths).map(w -> Math.min(w, most)).sum();
    }

    private void refresh() {
        // a result may be there without its data
        boolean isAlone = navigation.focus().get() instanceof Focus.OnResult on
                && session.state()
                        .result(on.id())
                        .filter(k -> session.state().dataset(k.datasetId()).isEmpty())
                        .isPresent();
        var steps = isAlone
                ? List.<Step>of()
                : navigation.currentDataset().map(this::steps).orElse(List.of());
        if (!steps.equals(shown)) {
            shown = steps;
            setSelectedCrumb(steps.isEmpty() ? null : buildTreeModel(steps.toArray(Step[]::new)));
        }
        setVisible(!steps.isEmpty());
        setManaged(!steps.isEmpty());
    }

    private List<Step> steps(Dataset dataset) {
        var steps = new ArrayList<Step>();
        steps.add(new Step(
                "data",
                Icons.DATA,
                dataset.name() + "  " + dataset.values().shape().text(),
                "The dataset that the views show"));
        steps.add(new Step(
                "preparation",
                Icons.PREPARATION,
                preparation(dataset.origin()),
                "What was done to the values, and other preparations of the same data"));
        steps.add(new Step("run", Icons.RUN, run(dataset), "The run that the views show, and the others"));
        result(dataset)
                .filter(k -> !(k.result().factorization() instanceof Embedding))
                .ifPresent(kept -> steps.add(new Step(
                        "component",
                        Icons.COMPONENT,
                        component(kept).map(kept::componentText).orElse("all components"),
                        "The component that the views show (J and K go on)")));
        return steps;
    }

    private static String preparation(Origin origin) {
        return origin.prepare().isEmpty() ? "as opened" : String.join("; ", origin.prepare());
    }

    private String run(Dataset dataset) {
        if (navigation.focus().get() instanceof Focus.OnJob on) {
            return session.job(on.id()).map(Job::name).orElse("") + " …";
        }
        return result(dataset).map(Kept::name).orElse("no run yet");
    }

    private Optional<Kept> result(Dataset dataset) {
        return navigation.focus().get() instanceof Focus.OnJob
                ? Optional.empty()
                : navigation.currentResult().filter(k -> k.datasetId().equals(dataset.id()));
    }

    private Optional<Integer> component(Kept kept) {
        return navigation.focus().get() instanceof Focus.OnComponent on
                        && on.resultId().equals(kept.id())
                ? Optional.of(on.component())
                : Optional.empty();
    }

    /// As they are when the menu is opened.
    private List<MenuItem> choices(String id) {
        var dataset = navigation.currentDataset();
        return dataset.isEmpty()
                ? List.of()
                : switch (id) {
                    case "data" -> datasets(dataset.get());
                    case "preparation" -> preparations(dataset.get());
                    case "run" -> runs(dataset.get());
                    default -> result(dataset.get()).map(this::components).orElse(List.of());
                };
    }

    private List<MenuItem> datasets(Dataset current) {
        var items = new ArrayList<MenuItem>();
        for (var dataset : session.state().datasets()) {
            items.add(choice(
                    dataset.name() + "  " + dataset.values().shape().text(),
                    dataset.equals(current),
                    () -> navigation.focus().set(new Focus.OnDataset(dataset.id()))));
        }
        items.add(new SeparatorMenuItem());
        items.add(command("open"));
        return items;
    }

    private List<MenuItem> preparations(Dataset current) {
        var items = new ArrayList<MenuItem>();
        for (var dataset : session.state().datasets()) {
            if (raw(dataset.origin()).equals(raw(current.origin()))) {
                items.add(choice(
                        preparation(dataset.origin()),
                        dataset.equals(current),
                        () -> navigation.focus().set(new Focus.OnDataset(dataset.id()))));
            }
        }
        items.add(new SeparatorMenuItem());
        items.add(command("prepare"));
        return items;
    }

    private static Origin raw(Origin origin) {
        return new Origin(origin.file(), origin.importer(), origin.member(), origin.options(), List.of());
    }

    private List<MenuItem> runs(Dataset dataset) {
        var items = new ArrayList<MenuItem>();
        var current = result(dataset);
        for (var job : session.active()) {
            if (job.datasetId().equals(dataset.id())) {
                items.add(choice(
                        job.name() + " …",
                        navigation.focus().get().equals(new Focus.OnJob(job.id())),
                        () -> navigation.focus().set(new Focus.OnJob(job.id()))));
            }
        }
        for (var kept : session.state().results().reversed()) {
            if (kept.datasetId().equals(dataset.id())) {
                items.add(choice(
                        kept.name(),
                        current.filter(kept::equals).isPresent(),
                        () -> navigation.focus().set(new Focus.OnResult(kept.id()))));
            }
        }
        if (!items.isEmpty()) {
            items.add(new SeparatorMenuItem());
        }
        var more = new MenuItem("New run…");
        more.setOnAction(_ -> navigation.focus().set(new Focus.OnDataset(dataset.id())));
        items.add(more);
        return items;
    }

    private List<MenuItem> components(Kept kept) {
        var current = component(kept);
        var items = new ArrayList<MenuItem>();
        items.add(choice(
                "All components", current.isEmpty(), () -> navigation.focus().set(new Focus.OnResult(kept.id()))));
        items.add(new SeparatorMenuItem());
        int count = kept.result().factorization().components();
        // those around the current one
        int first = Math.clamp(current.orElse(0) - MOST_COMPONENTS / 2, 0, Math.max(0, count - MOST_COMPONENTS));
        for (int k = first; k < Math.min(count, first + MOST_COMPONENTS); k++) {
            int component = k;
            items.add(choice(
                    kept.componentText(k),
                    current.filter(c -> c == component).isPresent(),
                    () -> navigation.select(kept.id(), component)));
        }
        if (count > MOST_COMPONENTS) {
            var rest = new MenuItem((count - MOST_COMPONENTS) + " more: search with /");
            rest.setOnAction(_ -> commands.byId("search").run());
            items.add(rest);
        }
        return items;
    }

    private static MenuItem choice(String text, boolean isCurrent, Runnable action) {
        var item = new CheckMenuItem(text);
        item.setMnemonicParsing(false);
        item.setSelected(isCurrent);
        item.setOnAction(_ -> action.run());
        return item;
    }

    private MenuItem command(String id) {
        var command = commands.byId(id);
        var item = new MenuItem(command.name());
        item.setDisable(command.missing().isPresent());
        item.setOnAction(_ -> command.run());
        return item;
    }

    @Override
    public void close() {
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
