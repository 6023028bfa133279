package factorscope.app.dialogs;

import factorscope.app.controls.FittingPane;
import factorscope.app.controls.Theme;
import factorscope.app.documents.Documents;
import factorscope.app.documents.FileChoices;
import factorscope.app.jobs.Analysing;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.analyse.Analysis;
import factorscope.model.catalog.Cells;
import factorscope.model.catalog.Saving;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.BlindQuiz;
import factorscope.model.diagnose.Projection;
import factorscope.model.files.SafeFile;
import factorscope.model.param.ParamValues;
import factorscope.model.run.Platform;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.evidence.Contexts;
import factorscope.views.evidence.HeldOut;
import factorscope.views.evidence.SampleFace;
import factorscope.views.paint.Figures;
import factorscope.views.pane.DrawingPane;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonType;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Dialog;
import javafx.scene.control.DialogPane;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// Everything that asks for more before it is done: opening, saving, exporting.
public final class Dialogs {
    private final Session session;
    private final Navigation navigation;
    private final Analysing analysing;
    private final Documents documents;
    private final FileChoices choices;
    private final Supplier<@Nullable Scene> scene;

    /// @param scene of the window, once it is shown
    public Dialogs(
            Session session,
            Navigation navigation,
            Analysing analysing,
            Documents documents,
            FileChoices choices,
            Supplier<@Nullable Scene> scene) {
        this.session = session;
        this.navigation = navigation;
        this.analysing = analysing;
        this.documents = documents;
        this.choices = choices;
        this.scene = scene;
    }

    public FileChoices choices() {
        return choices;
    }

    /// Shows a dialog over the window and goes on with its answer; the window stays alive meanwhile.
    public <T> void show(Dialog<T> dialog, Consumer<T> then) {
        var over = scene.get();
        if (over != null) {
            dialog.initOwner(over.getWindow());
        }
        Theme.dress(
                dialog.getDialogPane(),
                session.settings().get().dark(),
                session.settings().get().scale());
        dialog.setResizable(true);
        fit(dialog.getDialogPane());
        keepEnter(dialog.getDialogPane());
        dialog.setOnHidden(_ -> {
            if (dialog.getResult() != null) {
                session.attempt(() -> then.accept(dialog.getResult()));
            }
        });
        dialog.show();
    }

    /// No taller than the screen: what does not fit is scrolled, and the buttons below it stay in sight.
    private static void fit(DialogPane pane) {
        if (pane.getContent() instanceof Region content) {
            pane.setContent(new FittingPane(content));
        }
    }

    /// Enter means what the dialog is for. While that cannot be done nothing else must get the keyboard: it would be
    /// Cancel, which comes next.
    private static void keepEnter(DialogPane pane) {
        for (var type : pane.getButtonTypes()) {
            if (pane.lookupButton(type) instanceof Button button && button.isDefaultButton()) {
                button.disabledProperty().addListener((_, _, disabled) -> {
                    if (disabled && button.isFocused()) {
                        pane.requestFocus();
                    } else if (!disabled && pane.isFocused()) {
                        button.requestFocus();
                    }
                });
                if (button.isDisabled()) {
                    pane.requestFocus();
                }
                // these take Enter for themselves, though they have no use for it
                pane.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
                    boolean isIdle = event.getTarget() instanceof CheckBox
                            || event.getTarget() instanceof TableView<?>
                            || event.getTarget() instanceof ListView<?> list && list.getOnKeyPressed() == null;
                    if (event.getCode() == KeyCode.ENTER && isIdle) {
                        button.fire();
                        event.consume();
                    }
                });
            }
        }
    }

    /// Opens whatever a path leads to: a project, a result, or data (a file, or a folder of them) after a look at
    /// them.
    ///
    /// @param guard asks about unsaved work before something replaces it
    public void open(Path path, Consumer<Runnable> guard) {
        if (ProjectFolder.isOne(path)) {
            guard.accept(() -> documents.openProject(path));
        } else if (ResultFolder.isOne(path)) {
            documents.openResult(path);
        } else {
            session.attempt(path, () -> factorscope.model.catalog.Opening.of(path), opening -> {
                var dialog = new ImportDialog(session.memory(), session.notices(), opening);
                show(
                        dialog,
                        dataset ->
                                navigation.openUsualViews(documents.add(dataset).id()));
            });
        }
    }

    /// Asks for steps, and opens what they make of the data beside them.
    public void prepare(Dataset dataset) {
        show(new PrepareDialog(session, choices, dataset), recipe -> documents.prepare(dataset, recipe));
    }

    public void openFolder(Consumer<Runnable> guard) {
        choices.folder("Open a project, a result, or a folder of data").ifPresent(folder -> open(folder, guard));
    }

    /// Saves where the project is, or asks where that should be.
    public void save(Runnable then) {
        documents.project().ifPresentOrElse(folder -> documents.save(folder, then), () -> saveAs(then));
    }

    public void saveAs(Runnable then) {
        choices.save("Save project as a folder", "project.fscope").ifPresent(folder -> documents.saveAs(folder, then));
    }

    public void exportFigure(View view, Subject subject, ParamValues options, Optional<DrawingPane> pane) {
        show(
                new FigureDialog(session.answers(), session.marks().get(), view, subject, options, pane),
                figure -> choices.save("Export figure", figure.name())
                        .ifPresent(file -> session.attempt(() -> figure.write(file), remark -> {
                            session.notices().info("Exported " + file + ".");
                            remark.ifPresent(session.notices()::warn);
                        })));
    }

    /// Writes a result's arrays: one `.npz`, or a folder of `.npy` with its record.
    public void exportArrays() {
        navigation
                .currentResult()
                .ifPresent(kept -> choices.save("Export arrays", kept.id() + ".npz")
                        .ifPresent(file -> exported(file, () -> Exports.arrays(session.state(), kept, file))));
    }

    public void exportComponents(Cells cells) {
        navigation
                .currentResult()
                .ifPresent(kept -> choices.save("Export components as a table", kept.id() + "-components.csv")
                        .ifPresent(file ->
                                exported(file, () -> Exports.components(kept, session.answers(), file, cells))));
    }

    /// @param request of the evidence view whose contexts are wanted
    public void exportContexts(Request request) {
        choices.save("Export contexts as .csv or .jsonl", "contexts.csv")
                .ifPresent(file -> exported(file, () -> Exports.contexts(Contexts.of(request), file)));
    }

    public void exportRows(Cells cells) {
        navigation.currentDataset().ifPresent(dataset -> {
            var marks = session.marks().get();
            choices.save("Export rows as a table", dataset.id() + "-rows.csv")
                    .ifPresent(file ->
                            exported(file, () -> Exports.rows(dataset, marks.selected(dataset.rows()), file, cells)));
        });
    }

    /// By the ending of the name, with axes and labels beside it.
    public void saveData() {
        navigation
                .currentDataset()
                .ifPresent(dataset -> choices.save("Save data", dataset.id().replaceAll("[^\\w.-]+", "-") + ".npy")
                        .ifPresent(file -> {
                            var lease = dataset.lease();
                            exported(file, () -> {
                                try (lease) {
                                    // whoever chose a file that is there has said that it may be replaced
                                    Saving.write(dataset, file, SafeFile.isThere(file));
                                }
                            });
                        }));
    }

    public void about() {
        var alert = new Alert(
                Alert.AlertType.INFORMATION,
                "Decompose matrices, tensors and activation dumps, and see what the components mean.\n\n"
                        + Platform.text(session.runs().compute().linalg())
                        + "\n\nGPL-3.0-or-later. What it stands on, with licences, is listed in NOTICE.md.",
                ButtonType.CLOSE);
        alert.setTitle("About");
        alert.setHeaderText("Factorscope " + Platform.VERSION);
        show(alert, _ -> {});
    }

    private void exported(Path file, Runnable work) {
        session.attempt(
                () -> {
                    work.run();
                    return file;
                },
                written -> session.notices().info("Exported " + written + "."));
    }

    /// Asks for the parameters of an analysis, and queues it.
    public void analyse(Analysis analysis) {
        var result = navigation.currentResult();
        var dataset = switch (analysis.requires()) {
            case RESULT, TWO_RESULTS, RESULT_AND_DATA, RESULTS ->
                result.flatMap(k -> session.state().dataset(k.datasetId()));
            case RESULT_AND_ORIGIN -> result.flatMap(documents::origin);
            case RESULT_AND_MATRIX -> result.flatMap(this::matrix);
            case NOTHING -> Optional.<Dataset>empty();
            case DATA, TWO_DATASETS -> navigation.currentDataset();
        };
        show(new AnalysisDialog(session, analysing, analysis, dataset, result), question -> {
            var leases = question.given().leases();
            session.attempt(
                    () -> {
                        try {
                            return AnalysisDialog.identified(question);
                        } finally {
                            leases.forEach(Storage.Lease::close);
                        }
                    },
                    analysing::ask);
        });
    }

    /// An open matrix that leads from a result's columns elsewhere.
    public Optional<Dataset> matrix(Kept kept) {
        return kept.result().factorization() instanceof TwoWay result
                ? session.state().datasets().stream()
                        .filter(d -> !d.id().equals(kept.datasetId())
                                && Projection.leadsFrom(result.axes().get(1).size(), d))
                        .findFirst()
                : Optional.empty();
    }

    /// Shows what an analysis has found, where that has no place of its own.
    public void show(KeptFinding finding) {
        show(new FindingDialog(finding), _ -> {});
    }

    /// Asks where a component fires, of samples that its page does not show; the outcome is kept with its note.
    public void quiz(Kept kept, int component) {
        var subject = new Subject.OfResult(kept, session.state().dataset(kept.datasetId()));
        var marks = session.marks().get();
        var look = session.look().get();
        var lease = subject.data().map(Dataset::lease);
        session.attempt(
                () -> {
                    try {
                        return Asked.of(subject, component, marks, session.answers(), look);
                    } finally {
                        lease.ifPresent(Storage.Lease::close);
                    }
                },
                asked -> show(
                        new QuizDialog(kept.componentText(component), asked.quiz, asked.pictures, look.pixelScale()),
                        outcome -> session.state()
                                .result(kept.id())
                                .ifPresent(now -> session.annotate(
                                        now.id(), component, now.note(component).withQuiz(outcome), "quiz"))));
    }

    /// @param pictures of the samples
    private record Asked(BlindQuiz quiz, List<BufferedImage> pictures) {
        static Asked of(Subject.OfResult subject, int component, Marks marks, Answers answers, Look look) {
            var quiz = HeldOut.quiz(subject, component, marks, answers, new Random().nextLong());
            var rows = subject.twoWay().orElseThrow().axes().getFirst();
            var size = new Size(QuizDialog.WIDTH, 1);
            var pictures = quiz.questions().stream()
                    .map(q -> Figures.picture(
                            SampleFace.draw(rows, subject.data(), marks.state(), q.row(), look, QuizDialog.WIDTH),
                            size,
                            look,
                            look.pixelScale()))
                    .toList();
            return new Asked(quiz, pictures);
        }
    }
}
