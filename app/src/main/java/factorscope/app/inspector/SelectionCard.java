package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.Axis;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.SelectionEvidence;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.animation.PauseTransition;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;
import javafx.util.Duration;

/// What the selected samples have in common, and which components of the run in focus tell them from the others.
final class SelectionCard extends VBox implements AutoCloseable {
    /// What is asked in the background.
    private record Asked(Axis axis, BitSet selected, Optional<Kept> kept) {
        /// What is written about components changes no numbers.
        private boolean isSameAs(Asked other) {
            return axis.equals(other.axis)
                    && selected.equals(other.selected)
                    && kept.map(Kept::result).equals(other.kept.map(Kept::result));
        }
    }

    private record Answered(Asked asked, SelectionEvidence evidence) {}

    /// While a stroke goes on its drawing needs the processors.
    private static final Duration AT_REST = Duration.millis(150);

    private final PauseTransition rest = new PauseTransition(AT_REST);
    private final Session session;
    private final Navigation navigation;
    private final Latest<Asked, Answered> worker = Latest.ofLongWork(this::answer, this::show, _ -> {});
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    /// Read by whoever answers, to stop for a newer question.
    private volatile Optional<Asked> shown = Optional.empty();

    SelectionCard(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        getStyleClass().addAll("inspector", "selection-card");
        setId("selection-card");
        managedProperty().bind(visibleProperty());
        rest.setOnFinished(_ -> shown.ifPresent(worker::request));
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
        refresh();
    }

    private Answered answer(Asked asked) {
        return new Answered(
                asked,
                SelectionEvidence.of(
                        asked.axis,
                        asked.kept.flatMap(SelectionCard::loadings),
                        asked.selected,
                        () -> isOutdated(asked)));
    }

    private boolean isOutdated(Asked asked) {
        return shown.filter(asked::isSameAs).isEmpty();
    }

    private static Optional<Tensor> loadings(Kept kept) {
        return kept.result().factorization() instanceof TwoWay twoWay
                ? Optional.of(twoWay.loadings(0))
                : Optional.empty();
    }

    private void refresh() {
        var kept = navigation.currentResult().filter(k -> k.result().factorization() instanceof TwoWay);
        var axis = kept.map(k -> k.result().factorization().axes().getFirst())
                .or(() -> navigation.currentDataset().map(d -> d.axes().getFirst()));
        var selected =
                axis.map(a -> session.marks().get().selected(a.id(), a.size())).orElseGet(BitSet::new);
        if (axis.isEmpty() || selected.isEmpty()) {
            shown = Optional.empty();
            setVisible(false);
            return;
        }
        var asked = new Asked(axis.get(), selected, kept);
        if (isOutdated(asked)) {
            shown = Optional.of(asked);
            rest.playFromStart();
        }
    }

    private void show(Answered answered) {
        if (isOutdated(answered.asked)) {
            return;
        }
        var evidence = answered.evidence;
        var axis = answered.asked.axis;
        getChildren().setAll(Facts.heading("Selection"));
        var title = new Label(Numbers.counted(evidence.count(), axis.name()));
        title.setId("selection-title");
        title.getStyleClass().add("title");
        getChildren().add(title);
        if (!evidence.names().isEmpty()) {
            boolean isRest = evidence.names().stream()
                            .mapToInt(SelectionEvidence.Frequency::count)
                            .sum()
                    < evidence.count();
            var names = new Label(evidence.names().stream()
                    .map(f -> f.count() == 1 ? f.text() : f.text() + " (" + f.count() + ")")
                    .collect(Collectors.joining(", ", "", isRest ? " …" : "")));
            names.setId("selection-names");
            names.setWrapText(true);
            getChildren().add(names);
        }
        if (!evidence.classes().isEmpty()) {
            var classes = new Facts();
            evidence.classes().forEach(f -> classes.add(f.text(), f.count() + " of " + evidence.count()));
            getChildren().add(classes);
        }
        answered.asked.kept.ifPresent(kept -> addComponents(kept, evidence));
        setVisible(true);
    }

    private void addComponents(Kept kept, SelectionEvidence evidence) {
        if (evidence.components().isEmpty()) {
            return;
        }
        var heading = Facts.heading("Components that tell them apart");
        heading.setTooltip(
                new Tooltip("AUC: how probable it is that a selected sample is stronger on the component than"
                        + " one that is not; .5 is chance"
                        + (evidence.compared()
                                        < kept.result()
                                                .factorization()
                                                .axes()
                                                .getFirst()
                                                .size()
                                ? ". Estimated from " + Numbers.count(evidence.compared()) + " evenly spaced samples."
                                : ".")));
        getChildren().add(heading);
        for (var of : evidence.components()) {
            var link = new Button(kept.componentText(of.component()) + "   AUC " + Numbers.shown(of.auc(), 2));
            link.getStyleClass().add("link");
            link.setMnemonicParsing(false);
            link.setId("selection-component-" + (of.component() + 1));
            link.setOnAction(_ -> navigation.select(kept.id(), of.component()));
            getChildren().add(link);
        }
    }

    @Override
    public void close() {
        rest.stop();
        worker.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
