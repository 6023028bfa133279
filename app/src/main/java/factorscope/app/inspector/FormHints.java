package factorscope.app.inspector;

import factorscope.app.documents.Documents;
import factorscope.app.session.Session;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.prepare.DataAdvice;
import factorscope.model.prepare.DataAdvice.Suggested;
import factorscope.model.prepare.Missing;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Voice;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/// What the data and the study of their rank suggest for a run, each with a button that does it.
final class FormHints extends VBox implements AutoCloseable {
    /// What hints change.
    interface Form {
        void propose(int components);

        void offer(String algorithm, Map<String, String> params);

        void choose(Missing missing);

        String algorithmId();
    }

    private static final int MOST_NUMBERS = 3;

    private final Session session;
    private final Documents documents;
    private final Dataset dataset;
    private final Form form;
    private final Runnable study;
    private final FlowPane numbers = new FlowPane(6, 2);
    private final VBox advice = new VBox(4);
    private final Latest<Dataset, List<DataAdvice>> adviser;
    private final FxCell.Subscription subscription;
    private List<DataAdvice> known = List.of();
    private Optional<RankReport> shown = Optional.empty();

    /// @param study opens the study of the number of components
    FormHints(Session session, Documents documents, Dataset dataset, Form form, Runnable study) {
        super(6);
        this.session = session;
        this.documents = documents;
        this.dataset = dataset;
        this.form = form;
        this.study = study;
        numbers.setId("suggested-components");
        advice.setId("data-advice");
        getChildren().setAll(numbers, advice);
        adviser = Latest.ofLongWork(FormHints::look, this::advise, _ -> {});
        adviser.request(dataset);
        subscription = session.marks().subscribe(_ -> suggest());
        showNumbers();
    }

    private static List<DataAdvice> look(Dataset dataset) {
        // keeps the values alive while they are read
        try (var _ = dataset.lease()) {
            return DataAdvice.of(dataset);
        }
    }

    private Optional<RankReport> report() {
        return Optional.ofNullable(session.state().studies().get(dataset.id()));
    }

    private void suggest() {
        if (!report().equals(shown)) {
            showNumbers();
        }
    }

    /// The numbers that most criteria suggest which tell components from noise; the others only measure spread.
    private void showNumbers() {
        shown = report();
        numbers.getChildren().clear();
        if (shown.isEmpty()) {
            numbers.getChildren().add(link("How many components?", study, "Study what criteria say about the rank"));
            return;
        }
        var voices = new TreeMap<Integer, List<Voice>>();
        shown.get().voices().stream()
                .filter(v -> v.suggested().isPresent() && v.about().testsNoise())
                .forEach(v -> voices.computeIfAbsent(v.suggested().getAsInt(), _ -> new ArrayList<>())
                        .add(v));
        var caption = new Label(voices.isEmpty() ? "No criterion suggests a number." : "Suggested:");
        caption.getStyleClass().add("fact-name");
        numbers.getChildren().add(caption);
        voices.entrySet().stream()
                .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
                .limit(MOST_NUMBERS)
                .forEach(e -> numbers.getChildren()
                        .add(link(
                                Integer.toString(e.getKey()),
                                () -> form.propose(e.getKey()),
                                e.getValue().stream().map(v -> v.about().name()).collect(Collectors.joining(", ")))));
    }

    private static Button link(String text, Runnable action, String help) {
        var button = new Button(text);
        button.getStyleClass().add("link");
        button.setMnemonicParsing(false);
        button.setTooltip(new Tooltip(help));
        button.setOnAction(_ -> action.run());
        return button;
    }

    private void advise(List<DataAdvice> now) {
        known = now;
        refresh();
    }

    /// What is chosen already is not advised.
    void refresh() {
        advice.getChildren()
                .setAll(known.stream()
                        .filter(a -> !(a.suggested() instanceof Suggested.Algorithm algorithm
                                && algorithm.id().equals(form.algorithmId())))
                        .map(this::line)
                        .toList());
    }

    private Node line(DataAdvice one) {
        var text = new Label(one.text());
        text.setWrapText(true);
        text.getStyleClass().add("fact-name");
        var buttons = new FlowPane(6, 2);
        buttons.getChildren()
                .setAll(
                        switch (one.suggested()) {
                            case Suggested.Algorithm algorithm ->
                                List.of(link(
                                        "Try " + algorithm.name(),
                                        () -> form.offer(algorithm.id(), algorithm.params()),
                                        "Puts it into the form"));
                            case Suggested.Missing _ ->
                                List.of(
                                        link(
                                                "Fill with means",
                                                () -> form.choose(Missing.IMPUTE),
                                                "Each missing value is the mean of its column"),
                                        link(
                                                "Drop rows",
                                                () -> form.choose(Missing.DROP),
                                                "Rows with a missing value are left out"),
                                        link(
                                                "Complete",
                                                () -> form.offer("completion", Map.of()),
                                                "A model of the values that are there predicts the others"));
                            case Suggested.Step step ->
                                List.of(link(
                                        step.name(),
                                        () -> documents.prepare(dataset, Preparations.recipe(step.step())),
                                        "Opens the prepared data beside these"));
                        });
        return new VBox(1, text, buttons);
    }

    @Override
    public void close() {
        adviser.close();
        subscription.close();
    }
}
