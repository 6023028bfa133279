package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.documents.Documents;
import factorscope.app.documents.FileChoices;
import factorscope.app.jobs.Running;
import factorscope.app.session.Session;
import factorscope.model.catalog.Decompositions;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.memory.Bytes;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Missing;
import factorscope.views.form.ParamForm;
import factorscope.views.fx.Latest;
import java.util.Map;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/// Chooses an algorithm and its parameters for a dataset, says what a run will take, and starts it.
final class RunForm extends VBox implements FormHints.Form, AutoCloseable {
    /// What would be run as the form stands.
    private record Planned(Decomposition decomposition, Problem problem) {}

    private final Session session;
    private final Running running;
    private final FileChoices choices;
    private final Dataset dataset;
    private final Optional<Factorization> start;
    private final ComboBox<Decomposition> algorithm = new ComboBox<>();
    /// Parameters that matter most stand first.
    private static final int MOST_IMPORTANT = 4;

    private final VBox parameters = new VBox(6);
    private final Button more = new Button();
    private final BooleanProperty all = new SimpleBooleanProperty();
    private final TextField seed = new TextField("1");
    private final ComboBox<Missing> missing = new ComboBox<>();
    private final Label forecast = new Label();
    private final Button run = new Button("Decompose");
    private final Label advice = new Label();
    private final Latest<Planned, String> forecaster;
    private final Latest<Planned, String> adviser;
    private final FormHints hints;
    private @Nullable ParamForm form;
    private @Nullable SideForm sides;

    /// What a form works with.
    ///
    /// @param study opens the study of the number of components
    record Surroundings(Session session, Running running, Documents documents, FileChoices choices, Runnable study) {}

    /// @param start a result to start from, where one is at hand
    RunForm(
            Surroundings around,
            Dataset dataset,
            String algorithmId,
            Optional<ParamValues> values,
            Optional<Factorization> start) {
        session = around.session();
        running = around.running();
        choices = around.choices();
        this.dataset = dataset;
        this.start = start;
        setSpacing(8);
        forecaster = new Latest<>(this::forecast, forecast::setText, e -> forecast.setText(""));
        adviser = Latest.ofLongWork(this::advice, advice::setText, e -> advice.setText(""));
        advice.setId("advice");
        advice.setWrapText(true);
        advice.getStyleClass().add("fact-warning");
        advice.managedProperty().bind(advice.textProperty().isNotEmpty());
        algorithm.setId("algorithm");
        algorithm.getItems().setAll(Decompositions.all());
        algorithm.setConverter(algorithmNames());
        algorithm.setMaxWidth(Double.MAX_VALUE);
        algorithm.setAccessibleText("Algorithm");
        forecast.getStyleClass().add("forecast");
        forecast.setWrapText(true);
        forecast.setId("forecast");
        run.setId("decompose");
        run.setDefaultButton(false);
        run.getStyleClass().add("accent");
        run.setMaxWidth(Double.MAX_VALUE);
        run.setOnAction(_ -> decompose());
        seed.setId("seed");
        seed.setPrefColumnCount(6);
        seed.textProperty().addListener((_, _, _) -> changed());
        Tooltip.install(seed, new Tooltip("Seed of all random choices: the same seed gives the same result."));
        missing.setId("missing");
        missing.getItems().setAll(Missing.values());
        missing.setValue(Missing.REJECT);
        missing.setMaxWidth(Double.MAX_VALUE);
        missing.setConverter(missingNames());
        algorithm.valueProperty().addListener((_, _, chosen) -> choose(chosen, Optional.empty()));
        more.setId("more-parameters");
        more.getStyleClass().add("link");
        more.setOnAction(_ -> all.set(!all.get()));
        more.textProperty().bind(Bindings.when(all).then("Fewer parameters").otherwise("More parameters"));
        var common = common();
        common.visibleProperty().bind(all);
        common.managedProperty().bind(all);
        hints = new FormHints(session, around.documents(), dataset, this, around.study());
        getChildren()
                .setAll(Facts.heading("Decompose"), algorithm, parameters, hints, common, more, run, forecast, advice);
        var first = Decompositions.byId(algorithmId);
        algorithm.setValue(first);
        choose(first, values);
    }

    private static StringConverter<Decomposition> algorithmNames() {
        return new StringConverter<>() {
            @Override
            public String toString(@Nullable Decomposition decomposition) {
                return decomposition == null ? "" : decomposition.descriptor().name();
            }

            @Override
            public Decomposition fromString(String text) {
                return Decompositions.all().stream()
                        .filter(d -> d.descriptor().name().equals(text))
                        .findFirst()
                        .orElseThrow();
            }
        };
    }

    private static StringConverter<Missing> missingNames() {
        return new StringConverter<>() {
            @Override
            public String toString(@Nullable Missing value) {
                return switch (value) {
                    case REJECT -> "Refuse";
                    case DROP -> "Drop rows";
                    case IMPUTE -> "Fill with means";
                    case null -> "";
                };
            }

            @Override
            public Missing fromString(String text) {
                return Missing.REJECT;
            }
        };
    }

    private GridPane common() {
        var grid = new GridPane(8, 6);
        grid.getStyleClass().add("param-form");
        var names = new ColumnConstraints();
        names.setMinWidth(USE_PREF_SIZE);
        var controls = new ColumnConstraints();
        controls.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().setAll(names, controls);
        grid.addRow(0, new Label("Seed"), seed);
        grid.addRow(1, new Label("Missing values"), missing);
        return grid;
    }

    private void choose(Decomposition decomposition, Optional<ParamValues> values) {
        var shape = dataset.values().shape();
        var initial = values.orElseGet(() -> {
            var usual = decomposition.params().initial(shape);
            var cut = session.state().nextComponents();
            var components = decomposition.params().param("components");
            if (cut.isPresent()
                    && components.isPresent()
                    && components.get() instanceof factorscope.model.param.Param.Whole whole
                    && whole.problem(cut.getAsInt(), shape).isEmpty()) {
                return usual.with(whole, cut.getAsInt());
            }
            return usual;
        });
        var next = new ParamForm(decomposition.params(), initial, shape, _ -> changed());
        if (next.fold(MOST_IMPORTANT, all)) {
            all.set(true);
        }
        form = next;
        closeSides();
        parameters.getChildren().setAll(form);
        if (!decomposition.sides().isEmpty()) {
            var beside = new SideForm(session, choices, dataset, decomposition.sides(), this::sidesChanged);
            sides = beside;
            parameters.getChildren().add(beside);
        }
        Tooltip.install(algorithm, new Tooltip(decomposition.descriptor().summary()));
        changed();
    }

    /// Data beside the data were chosen, which may say what parameters they want.
    private void sidesChanged(Map<String, String> settings) {
        var now = form;
        if (now != null) {
            settings.forEach(now::type);
        }
        changed();
    }

    private Inputs inputs() {
        return new Inputs(dataset, sides == null ? Map.of() : sides.chosen());
    }

    private void closeSides() {
        if (sides != null) {
            sides.close();
            sides = null;
        }
    }

    /// Writes the number of components into the form.
    @Override
    public void propose(int components) {
        change(Map.of("components", Integer.toString(components)));
    }

    /// Writes parameters into the form, as texts by their keys.
    void change(Map<String, String> params) {
        var now = form;
        if (now != null) {
            params.forEach(now::type);
        }
    }

    @Override
    public void offer(String id, Map<String, String> params) {
        algorithm.setValue(Decompositions.byId(id));
        change(params);
    }

    @Override
    public void choose(Missing what) {
        missing.setValue(what);
        all.set(true);
    }

    private Optional<Long> seedValue() {
        try {
            return Optional.of(Long.parseLong(seed.getText().strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private void changed() {
        var decomposition = algorithm.getValue();
        if (form == null || decomposition == null) {
            return;
        }
        hints.refresh();
        var values = form.values();
        var refusal = decomposition.accepts(inputs()).refusal();
        run.setDisable(values.isEmpty() || refusal.isPresent() || seedValue().isEmpty());
        if (refusal.isPresent()) {
            forecast.setText(refusal.get());
        } else if (seedValue().isEmpty()) {
            forecast.setText("The seed must be a whole number.");
        } else if (values.isPresent()) {
            var problem = new Problem(inputs(), values.get(), seedValue().get(), start);
            forecaster.request(new Planned(decomposition, problem));
            adviser.request(new Planned(decomposition, problem));
            return;
        } else {
            forecast.setText("");
        }
        advice.setText("");
    }

    private String advice(Planned planned) {
        // keeps the values alive while they are read
        try (var _ = dataset.lease()) {
            return planned.decomposition.advice(planned.problem).orElse("");
        }
    }

    private String forecast(Planned planned) {
        Forecast takes;
        // keeps the values alive: some of them tell in which way they are computed with
        try (var _ = dataset.lease()) {
            takes = planned.decomposition.forecast(
                    planned.problem, session.runs().compute());
        }
        long bytes = takes.offHeapPeak() + takes.heapPeak();
        boolean fits = takes.offHeapPeak() <= session.memory().limit();
        return "Takes " + Numbers.about(session.runs().seconds(takes)) + " · " + Bytes.text(bytes)
                + (fits
                        ? ""
                        : ": more than the budget of "
                                + Bytes.text(session.memory().limit()));
    }

    /// The algorithm that is chosen.
    @Override
    public String algorithmId() {
        return algorithm.getValue().descriptor().id();
    }

    /// Chooses an algorithm.
    void offer(String algorithmId) {
        offer(algorithmId, Map.of());
        algorithm.requestFocus();
    }

    /// Starts the run, if the form is complete.
    void decompose() {
        if (run.isDisabled() || form == null) {
            session.notices().missing("This cannot be run as the form stands. " + forecast.getText());
            return;
        }
        var decomposition = algorithm.getValue();
        form.values()
                .ifPresent(values -> seedValue()
                        .ifPresent(number -> session.attempt(() ->
                                running.run(decomposition, inputs(), values, number, missing.getValue(), start))));
    }

    @Override
    public void close() {
        forecaster.close();
        adviser.close();
        hints.close();
        closeSides();
    }
}
