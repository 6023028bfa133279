package factorscope.app.dialogs;

import factorscope.app.jobs.Analysing;
import factorscope.app.session.Session;
import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.memory.Bytes;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Kept;
import factorscope.views.form.ParamForm;
import factorscope.views.fx.Latest;
import factorscope.views.hierarchy.Family;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/// Asks for the parameters of an analysis, and says what it will take or why it cannot be asked.
final class AnalysisDialog extends Dialog<Analysing.Question> {
    private static final double WIDTH = 560;

    private final Session session;
    private final Analysing analysing;
    private final Analysis analysis;
    private final Optional<Dataset> dataset;
    private final Optional<Kept> kept;
    private final ComboBox<Dataset> second = new ComboBox<>();
    private final ComboBox<Kept> other = new ComboBox<>();
    private final TextField seed = new TextField("1");
    /// As high as what it will say.
    private final Label forecast = new Label(" ");
    private final ButtonType run = new ButtonType("Run", ButtonBar.ButtonData.OK_DONE);
    private final ParamForm form;
    private final Latest<Analysing.Question, String> forecaster;

    /// @param dataset in focus
    /// @param kept the result in focus
    AnalysisDialog(
            Session session, Analysing analysing, Analysis analysis, Optional<Dataset> dataset, Optional<Kept> kept) {
        this.session = session;
        this.analysing = analysing;
        this.analysis = analysis;
        this.dataset = dataset;
        this.kept = kept;
        forecaster = new Latest<>(this::forecast, forecast::setText, _ -> forecast.setText(""));
        setTitle(analysis.about().name());
        setHeaderText(analysis.about().summary());
        var pane = getDialogPane();
        pane.setId("analysis-dialog");
        pane.setPrefWidth(WIDTH);
        pane.setMinHeight(Region.USE_PREF_SIZE);
        pane.getButtonTypes().setAll(run, ButtonType.CANCEL);
        pane.lookupButton(run).setId("run-analysis");
        var shape = dataset.map(d -> d.values().shape()).orElse(Shape.of());
        form = new ParamForm(analysis.params(), analysis.params().initial(shape), shape, _ -> changed());
        pane.setContent(content());
        setResultConverter(button -> button == run ? question().orElse(null) : null);
        setOnCloseRequest(_ -> forecaster.close());
        seed.textProperty().addListener((_, _, _) -> changed());
        second.valueProperty().addListener((_, _, _) -> changed());
        other.valueProperty().addListener((_, _, _) -> changed());
        changed();
    }

    private VBox content() {
        var grid = new GridPane(8, 6);
        dataset.ifPresent(d -> grid.addRow(0, new Label("Data"), new Label(d.name())));
        if (analysis.requires().results() > 0) {
            grid.addRow(1, new Label("Result"), new Label(kept.map(Kept::name).orElse("none")));
        }
        if (analysis.requires().datasets() > 1) {
            session.state().datasets().stream()
                    .filter(d ->
                            dataset.isEmpty() || !d.id().equals(dataset.get().id()))
                    .forEach(second.getItems()::add);
            second.setConverter(names(Dataset::name));
            second.setId("second-dataset");
            addOther(grid, second);
        }
        if (analysis.requires() == Requires.TWO_RESULTS) {
            session.state().results().reversed().stream()
                    .filter(r -> kept.isEmpty() || !r.id().equals(kept.get().id()))
                    .forEach(other.getItems()::add);
            other.setConverter(names(Kept::name));
            other.setId("second-result");
            addOther(grid, other);
        }
        seed.setId("analysis-seed");
        seed.setPrefColumnCount(8);
        seed.setAccessibleText("Seed");
        forecast.setId("analysis-forecast");
        forecast.setWrapText(true);
        forecast.setMinHeight(Region.USE_PREF_SIZE);
        var seeded = new HBox(8, new Label("Seed"), seed);
        seeded.setAlignment(Pos.CENTER_LEFT);
        return new VBox(10, grid, form, seeded, forecast);
    }

    private static void addOther(GridPane grid, ComboBox<?> choice) {
        choice.setAccessibleText("Compared with");
        choice.getSelectionModel().selectFirst();
        grid.addRow(2, new Label("Compared with"), choice);
    }

    private static <T> StringConverter<T> names(Function<T, String> name) {
        return new StringConverter<>() {
            @Override
            public String toString(@Nullable T chosen) {
                return chosen == null ? "" : name.apply(chosen);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("nothing is typed");
            }
        };
    }

    private void changed() {
        if (form == null) {
            return;
        }
        var question = question();
        var refusal = refusal();
        getDialogPane().lookupButton(run).setDisable(question.isEmpty() || refusal.isPresent());
        if (refusal.isPresent()) {
            forecast.setText(refusal.get());
        } else if (question.isPresent()) {
            forecaster.request(question.get());
        } else {
            forecast.setText("");
        }
    }

    private Optional<Given> given() {
        var requires = analysis.requires();
        if (requires == Requires.NOTHING) {
            return Optional.of(Given.nothing());
        }
        if (requires.datasets() == 0) {
            return kept.flatMap(this::results);
        }
        if (dataset.isEmpty()
                || requires.datasets() > 1 && second.getValue() == null
                || requires.results() > 0 && kept.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Given(
                requires.datasets() > 1 ? List.of(dataset.get(), second.getValue()) : List.of(dataset.get()),
                requires.results() > 0 ? List.of(kept.get().result()) : List.of(),
                ""));
    }

    private Optional<Given> results(Kept chosen) {
        var all = switch (analysis.requires()) {
            case RESULTS -> Family.kin(chosen, session.state());
            case TWO_RESULTS -> other.getValue() == null ? List.<Kept>of() : List.of(chosen, other.getValue());
            case NOTHING, DATA, RESULT, RESULT_AND_ORIGIN, TWO_DATASETS, RESULT_AND_DATA, RESULT_AND_MATRIX ->
                List.of(chosen);
        };
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(Given.of(all.stream().map(Kept::result).toArray(Result[]::new))
                        .withNames(all.stream().map(Kept::name).toList()));
    }

    /// Why it cannot be asked.
    private Optional<String> refusal() {
        var given = given();
        return given.isEmpty()
                ? Optional.of(analysis.requires().missing())
                : analysis.accepts(given.get()).refusal();
    }

    private Optional<Analysing.Question> question() {
        var values = form.values();
        var given = given();
        try {
            return values.isEmpty() || given.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Analysing.Question(
                            analysis,
                            given.get(),
                            values.get(),
                            Long.parseLong(seed.getText().strip()),
                            analysis.requires().results() > 0
                                    ? kept.map(Kept::name).orElse("")
                                    : dataset.map(Dataset::name).orElse(""),
                            dataset.map(Dataset::id)
                                    .or(() -> kept.map(Kept::datasetId))
                                    .orElse("")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private String forecast(Analysing.Question question) {
        var leases = question.given().leases();
        try {
            var takes = session.runs().forecast(analysing.task(question));
            return "Takes " + Numbers.about(session.runs().seconds(takes)) + " · "
                    + Bytes.text(takes.offHeapPeak() + takes.heapPeak());
        } catch (Failure e) {
            return e.what();
        } finally {
            leases.forEach(Storage.Lease::close);
        }
    }

    /// With what determines the data's values, which takes reading all of them.
    static Analysing.Question identified(Analysing.Question question) {
        var given = question.given();
        return given.datasets().isEmpty()
                ? question
                : new Analysing.Question(
                        question.analysis(),
                        given.withSource(DataHash.content(given.data())),
                        question.params(),
                        question.seed(),
                        question.about(),
                        question.datasetId());
    }
}
