package factorscope.app.shell;

import factorscope.model.analyse.Analysis;
import factorscope.model.catalog.Cells;
import factorscope.model.catalog.Saving;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.BlindQuiz;
import factorscope.model.diagnose.Projection;
import factorscope.model.failure.Failure;
import factorscope.model.param.ParamValues;
import factorscope.model.run.Platform;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.KeptFinding;
import factorscope.model.workspace.ProjectFolder;
import factorscope.model.workspace.ResultFolder;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.evidence.HeldOut;
import factorscope.views.evidence.SampleFace;
import factorscope.views.paint.Figures;
import factorscope.views.pane.DrawingPane;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
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
final class Dialogs {
    private final Desk desk;
    private final FileChoices choices;
    private final Supplier<@Nullable Scene> scene;

    /// @param scene of the window, once it is shown
    Dialogs(Desk desk, FileChoices choices, Supplier<@Nullable Scene> scene) {
        this.desk = desk;
        this.choices = choices;
        this.scene = scene;
    }

    FileChoices choices() {
        return choices;
    }

    /// Shows a dialog over the window and goes on with its answer; the window stays alive meanwhile.
    <T> void show(Dialog<T> dialog, Consumer<T> then) {
        var over = scene.get();
        if (over != null) {
            dialog.initOwner(over.getWindow());
        }
        Theme.dress(
                dialog.getDialogPane(),
                desk.settings().get().dark(),
                desk.settings().get().scale());
        dialog.setResizable(true);
        fit(dialog.getDialogPane());
        keepEnter(dialog.getDialogPane());
        dialog.setOnHidden(_ -> {
            if (dialog.getResult() != null) {
                desk.attempt(() -> then.accept(dialog.getResult()));
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
    void open(Path path, Consumer<Runnable> guard) {
        if (ProjectFolder.isOne(path)) {
            guard.accept(() -> desk.openProject(path));
        } else if (ResultFolder.isOne(path)) {
            desk.openResult(path);
        } else {
            desk.attempt(path, () -> factorscope.model.catalog.Opening.of(path), opening -> {
                var dialog = new ImportDialog(desk, opening);
                show(dialog, dataset -> desk.openUsualViews(desk.add(dataset).id()));
            });
        }
    }

    /// Asks for steps, and opens what they make of the data beside them.
    void prepare(Dataset dataset) {
        show(new PrepareDialog(desk, choices, dataset), recipe -> desk.prepare(dataset, recipe));
    }

    void openFolder(Consumer<Runnable> guard) {
        choices.folder("Open a project, a result, or a folder of data").ifPresent(folder -> open(folder, guard));
    }

    /// Saves where the project is, or asks where that should be.
    void save(Runnable then) {
        desk.project().ifPresentOrElse(folder -> desk.save(folder, then), () -> saveAs(then));
    }

    void saveAs(Runnable then) {
        choices.save("Save project as a folder", "project.fscope").ifPresent(folder -> {
            if (Files.exists(folder) && !ProjectFolder.isOne(folder)) {
                throw Failure.write(folder + " exists and is not a project.", "Choose another name.");
            }
            desk.save(folder, then);
        });
    }

    void exportFigure(View view, Subject subject, ParamValues options, Optional<DrawingPane> pane) {
        show(
                new FigureDialog(desk, view, subject, options, pane),
                figure -> choices.save("Export figure", figure.name())
                        .ifPresent(file -> desk.attempt(() -> figure.write(file), remark -> {
                            desk.notices().info("Exported " + file + ".");
                            remark.ifPresent(desk.notices()::warn);
                        })));
    }

    /// Writes a result's arrays: one `.npz`, or a folder of `.npy` with its record.
    void exportArrays() {
        desk.currentResult()
                .ifPresent(kept -> choices.save("Export arrays", kept.id() + ".npz")
                        .ifPresent(file -> exported(file, () -> Exports.arrays(desk.state(), kept, file))));
    }

    void exportComponents(Cells cells) {
        desk.currentResult()
                .ifPresent(kept -> choices.save("Export components as a table", kept.id() + "-components.csv")
                        .ifPresent(
                                file -> exported(file, () -> Exports.components(kept, desk.answers(), file, cells))));
    }

    void exportRows(Cells cells) {
        desk.currentDataset().ifPresent(dataset -> {
            var marks = desk.marks().get();
            choices.save("Export rows as a table", dataset.id() + "-rows.csv")
                    .ifPresent(file ->
                            exported(file, () -> Exports.rows(dataset, marks.selected(dataset.rows()), file, cells)));
        });
    }

    /// By the ending of the name, with axes and labels beside it.
    void saveData() {
        desk.currentDataset()
                .ifPresent(dataset -> choices.save("Save data", dataset.id().replaceAll("[^\\w.-]+", "-") + ".npy")
                        .ifPresent(file -> {
                            var lease = dataset.lease();
                            // whoever chose a file that is there has said that it may be replaced
                            boolean replaces = Files.exists(file);
                            exported(file, () -> {
                                try (lease) {
                                    Saving.write(dataset, file, replaces);
                                }
                            });
                        }));
    }

    void about() {
        var alert = new Alert(
                Alert.AlertType.INFORMATION,
                "Decompose matrices, tensors and activation dumps, and see what the components mean.\n\n"
                        + Platform.text(desk.runs().compute().linalg())
                        + "\n\nGPL-3.0-or-later. What it stands on, with licences, is listed in NOTICE.md.",
                ButtonType.CLOSE);
        alert.setTitle("About");
        alert.setHeaderText("Factorscope " + Platform.VERSION);
        show(alert, _ -> {});
    }

    private void exported(Path file, Runnable work) {
        desk.attempt(
                () -> {
                    work.run();
                    return file;
                },
                written -> desk.notices().info("Exported " + written + "."));
    }

    /// Asks for the parameters of an analysis, and queues it.
    void analyse(Analysis analysis) {
        var result = desk.currentResult();
        var dataset = switch (analysis.requires()) {
            case RESULT, TWO_RESULTS, RESULT_AND_DATA, RESULTS ->
                result.flatMap(k -> desk.state().dataset(k.datasetId()));
            case RESULT_AND_ORIGIN -> result.flatMap(desk::origin);
            case RESULT_AND_MATRIX -> result.flatMap(this::matrix);
            case NOTHING -> Optional.<Dataset>empty();
            case DATA, TWO_DATASETS -> desk.currentDataset();
        };
        show(new AnalysisDialog(desk, analysis, dataset, result), question -> {
            var leases = question.given().leases();
            desk.attempt(
                    () -> {
                        try {
                            return AnalysisDialog.identified(question);
                        } finally {
                            leases.forEach(Storage.Lease::close);
                        }
                    },
                    desk.analysing()::ask);
        });
    }

    /// An open matrix that leads from a result's columns elsewhere.
    Optional<Dataset> matrix(Kept kept) {
        return kept.result().factorization() instanceof TwoWay result
                ? desk.state().datasets().stream()
                        .filter(d -> !d.id().equals(kept.datasetId())
                                && Projection.leadsFrom(result.axes().get(1).size(), d))
                        .findFirst()
                : Optional.empty();
    }

    /// Shows what an analysis has found, where that has no place of its own.
    void show(KeptFinding finding) {
        show(new FindingDialog(finding), _ -> {});
    }

    /// Asks where a component fires, of samples that its page does not show; the outcome is kept with its note.
    void quiz(Kept kept, int component) {
        var subject = new Subject.OfResult(kept, desk.state().dataset(kept.datasetId()));
        var marks = desk.marks().get();
        var look = desk.look().get();
        var lease = subject.data().map(Dataset::lease);
        desk.attempt(
                () -> {
                    try {
                        return Asked.of(subject, component, marks, desk.answers(), look);
                    } finally {
                        lease.ifPresent(Storage.Lease::close);
                    }
                },
                asked -> show(
                        new QuizDialog(kept.componentText(component), asked.quiz, asked.pictures, look.pixelScale()),
                        outcome -> desk.state()
                                .result(kept.id())
                                .ifPresent(now -> desk.annotate(
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
