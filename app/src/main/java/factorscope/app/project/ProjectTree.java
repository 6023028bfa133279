package factorscope.app.project;

import factorscope.app.controls.Facts;
import factorscope.app.controls.NameDialog;
import factorscope.app.documents.Documents;
import factorscope.app.jobs.Analysing;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Focus;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.Embedding;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeCell;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// Datasets, what was done to them, their results, and the components that someone has labelled or starred.
public final class ProjectTree extends VBox implements AutoCloseable {
    private static final int SHOWN_COMPONENTS = 12;

    /// One line of the tree.
    ///
    /// @param key stays the same when the tree is made anew
    /// @param run what stands beside the name of a run
    private record Line(String key, String text, String style, Focus focus, Optional<RunFacts> run) {}

    private final Session session;
    private final Navigation navigation;
    private final Analysing analysing;
    private final Documents documents;
    /// Lines that stay in sight above the one that is scrolled to.
    private static final int LINES_ABOVE = 3;

    private final TreeView<Line> tree = new TreeView<>(new TreeItem<>());
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private final Set<String> collapsed = new HashSet<>();
    /// By the ids of results, which do not change.
    private final Map<String, RunFacts> facts = new HashMap<>();

    private boolean following;
    private boolean choosing;
    private @Nullable List<Line> shown;

    public ProjectTree(Session session, Navigation navigation, Analysing analysing, Documents documents) {
        this.session = session;
        this.navigation = navigation;
        this.analysing = analysing;
        this.documents = documents;
        getStyleClass().add("side");
        var heading = Facts.heading("Project");
        heading.getStyleClass().add("side-heading");
        tree.setShowRoot(false);
        tree.setId("project-tree");
        tree.getStyleClass().addAll("project-tree", "dense");
        tree.setCellFactory(_ -> new Cell());
        javafx.scene.layout.VBox.setVgrow(tree, javafx.scene.layout.Priority.ALWAYS);
        tree.getSelectionModel().selectedItemProperty().addListener((_, _, item) -> chosen(item));
        getChildren().addAll(heading, tree);
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        subscriptions.add(session.jobs().subscribe(_ -> refresh()));
        subscriptions.add(navigation.focus().subscribe(_ -> follow()));
        refresh();
    }

    private void chosen(@Nullable TreeItem<Line> item) {
        if (following || item == null || item.getValue() == null) {
            return;
        }
        switch (item.getValue().focus()) {
            case Focus.OnComponent on -> navigation.select(on.resultId(), on.component());
            case Focus.Nothing _ -> {}
            case Focus.OnDataset _, Focus.OnResult _, Focus.OnJob _, Focus.OnFinding _ -> {
                // the selection must not change again while it is being told
                choosing = true;
                navigation.focus().set(item.getValue().focus());
                choosing = false;
            }
        }
    }

    private void refresh() {
        facts.keySet()
                .retainAll(session.state().results().stream().map(Kept::id).collect(Collectors.toSet()));
        var items = new ArrayList<TreeItem<Line>>();
        var state = session.state();
        for (var dataset : state.datasets()) {
            items.add(datasetItem(dataset, state));
        }
        for (var kept : state.results()) {
            if (state.dataset(kept.datasetId()).isEmpty()) {
                items.add(resultItem(kept));
            }
        }
        for (var finding : state.findings()) {
            if (state.dataset(finding.datasetId()).isEmpty()) {
                items.add(findingItem(finding));
            }
        }
        var lines = new ArrayList<Line>();
        items.forEach(i -> collect(i, lines));
        if (lines.equals(shown)) {
            return;
        }
        shown = lines;
        following = true;
        tree.getRoot().getChildren().setAll(items);
        following = false;
        follow();
    }

    private static void collect(TreeItem<Line> item, List<Line> into) {
        into.add(item.getValue());
        item.getChildren().forEach(c -> collect(c, into));
    }

    private TreeItem<Line> item(String key, String text, String style, Focus focus) {
        return item(new Line(key, text, style, focus, Optional.empty()));
    }

    private TreeItem<Line> item(Line line) {
        var key = line.key;
        var item = new TreeItem<>(line);
        item.setExpanded(!collapsed.contains(key));
        item.expandedProperty().addListener((_, _, open) -> {
            if (open) {
                collapsed.remove(key);
            } else {
                collapsed.add(key);
            }
        });
        return item;
    }

    private TreeItem<Line> datasetItem(Dataset dataset, WorkspaceState state) {
        var item = item(
                "d" + dataset.id(),
                dataset.name() + "  " + dataset.values().shape().text() + " "
                        + shortType(dataset.values().dtype().text()),
                "dataset-cell",
                new Focus.OnDataset(dataset.id()));
        var prepared = dataset.origin().prepare();
        item.getChildren()
                .add(item(
                        "p" + dataset.id(),
                        prepared.isEmpty() ? "prepared: nothing" : "prepared: " + String.join("; ", prepared),
                        "quiet-cell",
                        new Focus.OnDataset(dataset.id())));
        for (var kept : state.results()) {
            if (kept.datasetId().equals(dataset.id())) {
                item.getChildren().add(resultItem(kept));
            }
        }
        for (var finding : state.findings()) {
            if (finding.datasetId().equals(dataset.id())) {
                item.getChildren().add(findingItem(finding));
            }
        }
        for (var job : session.jobs().get()) {
            if (job.datasetId().equals(dataset.id()) && !job.run().isOver()) {
                item.getChildren().add(jobItem(job));
            }
        }
        return item;
    }

    private TreeItem<Line> findingItem(KeptFinding finding) {
        return item("f" + finding.id(), finding.name(), "finding-cell", new Focus.OnFinding(finding.id()));
    }

    private static String shortType(String dtype) {
        return dtype.replace("bfloat", "bf")
                .replace("float", "f")
                .replace("uint", "u")
                .replace("int", "i");
    }

    private TreeItem<Line> jobItem(Job job) {
        var state = job.run().step().isEmpty() ? "waiting" : "running";
        return item("j" + job.id(), job.name() + "  " + state + " …", "quiet-cell", new Focus.OnJob(job.id()));
    }

    private TreeItem<Line> resultItem(Kept kept) {
        var item = item(new Line(
                "r" + kept.id(),
                kept.name(),
                "result-cell",
                new Focus.OnResult(kept.id()),
                Optional.of(facts.computeIfAbsent(kept.id(), _ -> RunFacts.of(kept.result())))));
        var factorization = kept.result().factorization();
        if (factorization instanceof Embedding) {
            return item;
        }
        IntStream.range(0, factorization.components())
                .boxed()
                .filter(k -> !kept.note(k).isEmpty())
                .sorted(Comparator.<Integer, Boolean>comparing(
                                k -> !kept.note(k).starred())
                        .thenComparingInt(k -> k))
                .limit(SHOWN_COMPONENTS)
                .forEach(k -> item.getChildren()
                        .add(item(
                                "c" + kept.id() + "/" + k,
                                kept.componentText(k) + (kept.note(k).starred() ? "  ★" : ""),
                                "component-cell",
                                new Focus.OnComponent(kept.id(), k))));
        return item;
    }

    /// Marks the line of what is in focus.
    private void follow() {
        if (choosing) {
            return;
        }
        following = true;
        find(tree.getRoot(), navigation.focus().get())
                .ifPresentOrElse(this::mark, () -> tree.getSelectionModel().clearSelection());
        following = false;
    }

    private void mark(TreeItem<Line> item) {
        tree.getSelectionModel().select(item);
        int row = tree.getRow(item);
        if (tree.lookup(".virtual-flow") instanceof VirtualFlow<?> flow && flow.getFirstVisibleCell() != null) {
            boolean isSeen = row > flow.getFirstVisibleCell().getIndex()
                    && row < flow.getLastVisibleCell().getIndex();
            if (!isSeen) {
                tree.scrollTo(Math.max(0, row - LINES_ABOVE));
            }
        }
    }

    private static Optional<TreeItem<Line>> find(TreeItem<Line> item, Focus focus) {
        if (item.getValue() != null && item.getValue().focus().equals(focus)) {
            return Optional.of(item);
        }
        return item.getChildren().stream()
                .map(c -> find(c, focus))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private final class Cell extends TreeCell<Line> {
        Cell() {
            // as wide as the tree: long names are cut, not scrolled
            setPrefWidth(0);
        }

        @Override
        protected void updateItem(@Nullable Line line, boolean empty) {
            super.updateItem(line, empty);
            getStyleClass().removeAll("dataset-cell", "result-cell", "component-cell", "finding-cell", "quiet-cell");
            if (empty || line == null) {
                setText(null);
                setGraphic(null);
                setTooltip(null);
                setContextMenu(null);
                return;
            }
            if (line.run().isPresent()) {
                setText(null);
                setGraphic(line.run().get().beside(line.text()));
            } else {
                setGraphic(null);
                setText(line.text());
            }
            setTooltip(
                    line.run().isPresent()
                            ? new Tooltip(line.text() + "\n" + line.run().get().words())
                            : line.text().length() > 30 ? new Tooltip(line.text()) : null);
            getStyleClass().add(line.style());
            setContextMenu(menu(line));
        }
    }

    private @Nullable ContextMenu menu(Line line) {
        return switch (line.focus()) {
            case Focus.OnDataset on -> {
                var close = new MenuItem("Close");
                close.setOnAction(_ -> session.state()
                        .dataset(on.id())
                        .ifPresent(d -> session.workspace().apply(new Edit.CloseDataset(d.id(), d.name()))));
                yield new ContextMenu(viewsMenu(on.id()), close);
            }
            case Focus.OnResult on -> {
                var delete = new MenuItem("Delete");
                delete.setOnAction(_ -> session.state().result(on.id()).ifPresent(navigation::delete));
                var asData = new MenuItem("Use loadings as data");
                asData.setOnAction(_ -> session.state()
                        .result(on.id())
                        .ifPresent(k -> documents.add(factorscope.model.workspace.Loadings.of(k, 0))));
                var rename = new MenuItem("Rename…");
                rename.setOnAction(_ -> session.state().result(on.id()).ifPresent(this::rename));
                yield new ContextMenu(viewsMenu(on.id()), rename, asData, delete);
            }
            case Focus.OnFinding on -> {
                var show = new MenuItem("Show");
                show.setOnAction(_ -> session.state().finding(on.id()).ifPresent(analysing::show));
                var delete = new MenuItem("Delete");
                delete.setOnAction(_ -> session.state()
                        .finding(on.id())
                        .ifPresent(f -> session.workspace().apply(new Edit.DeleteFinding(f.id(), f.name()))));
                yield new ContextMenu(show, delete);
            }
            case Focus.OnComponent _, Focus.Nothing _, Focus.OnJob _ -> null;
        };
    }

    private void rename(Kept kept) {
        NameDialog.ask("Rename run", kept.name())
                .ifPresent(name -> session.workspace().apply(new Edit.RenameResult(kept.id(), name)));
    }

    private MenuItem viewsMenu(String id) {
        var menu = new javafx.scene.control.Menu("Open view");
        navigation
                .subject(id)
                .ifPresent(subject -> factorscope.views.catalog.Views.fitting(subject)
                        .forEach(view -> {
                            var item = new MenuItem(view.about().name());
                            item.setOnAction(_ -> session.attempt(
                                    () -> navigation.openView(view.about().id(), id)));
                            menu.getItems().add(item);
                        }));
        return menu;
    }

    /// The texts of all lines, for tests.
    public List<String> texts() {
        return Objects.requireNonNullElse(shown, List.<Line>of()).stream()
                .map(Line::text)
                .toList();
    }

    @Override
    public void close() {
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
