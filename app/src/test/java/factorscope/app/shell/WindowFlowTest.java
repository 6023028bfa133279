package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.settings.Settings;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.prepare.Preparation;
import factorscope.model.select.Mode;
import factorscope.model.workspace.ProjectFolder;
import factorscope.samples.Samples;
import factorscope.views.components.ComponentRow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.Slider;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// What people do in the window, without a display.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class WindowFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private void drag(FxRobot robot, Node on, double fromX, double fromY, double toX, double toY) {
        Bounds place = on.localToScreen(on.getBoundsInLocal());
        robot.moveTo(place.getMinX() + fromX * place.getWidth(), place.getMinY() + fromY * place.getHeight());
        robot.press(MouseButton.PRIMARY);
        robot.moveTo(place.getMinX() + toX * place.getWidth(), place.getMinY() + toY * place.getHeight());
        robot.release(MouseButton.PRIMARY);
        await("the views have followed", this::settled);
    }

    /// A drag over the right half with a key held. The events are made here: without a display, those of the
    /// mouse do not tell which keys are down.
    private void dragHolding(FxRobot robot, Node on, KeyCode key) {
        robot.interact(() -> {
            var bounds = on.getBoundsInLocal();
            for (var type : List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_DRAGGED, MouseEvent.MOUSE_RELEASED)) {
                double share = type == MouseEvent.MOUSE_PRESSED ? 0 : 1;
                double x = bounds.getWidth() * (0.5 + 0.2 * share);
                double y = bounds.getHeight() * (0.1 + 0.5 * share);
                Event.fireEvent(
                        on,
                        new MouseEvent(
                                type,
                                x,
                                y,
                                x,
                                y,
                                MouseButton.PRIMARY,
                                1,
                                key == KeyCode.SHIFT,
                                false,
                                key == KeyCode.ALT,
                                false,
                                true,
                                false,
                                false,
                                false,
                                false,
                                false,
                                null));
            }
        });
        await("the views have followed", this::settled);
    }

    @Test
    void firstStartShowsTheBundledDumpDecomposed(FxRobot robot) {
        begin(robot);
        assertThat(desk.state().datasets()).hasSize(1);
        assertThat(desk.state().results()).extracting(k -> k.name()).containsExactly("SNMF 100", "t-SNE");
        assertThat(desk.focus().get()).isInstanceOf(Focus.OnComponent.class);
        assertThat(drawing("evidence").words()).contains("noun.body");
        assertThat(desk.workspace().isUnsaved()).isFalse();
        assertThat(desk.settings().get().first()).isFalse();
    }

    @Test
    void brushLabelUndoExportSaveAndReopen(FxRobot robot) throws IOException {
        begin(robot);

        // brush the map: tokens are selected, the evidence follows
        var before = drawing("evidence").words();
        drag(robot, robot.lookup("#drawing-scatter").query(), 0.3, 0.2, 0.7, 0.6);
        await("tokens are selected", () -> text(robot, "selection-summary").contains("tokens"));
        assertThat(drawing("scatter").words()).contains("selected");
        var selected = text(robot, "selection-summary");
        assertThat(drawing("evidence").words()).isNotEqualTo(before);
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the brush is undone", () -> !text(robot, "selection-summary").equals(selected));

        // label, star and note the component in focus
        robot.interact(() -> desk.select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.L).write("feeling");
        await("the label is written", () -> note().label().equals("feeling"));
        robot.type(KeyCode.ESCAPE).type(KeyCode.S);
        await("the star is set", () -> note().starred());
        assertThat(texts()).anyMatch(t -> t.contains("#7 feeling") && t.contains("★"));
        assertThat(desk.workspace().isUnsaved()).isTrue();
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the star is taken back", () -> !note().starred());
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.Z).release(KeyCode.CONTROL, KeyCode.SHIFT);
        await("the star is back", () -> note().starred());

        // export the view last clicked into
        var figure = folder.resolve("figure.svg");
        files.answers.add(figure);
        robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
        await(
                "the dialog is there",
                () -> robot.lookup("#figure-export").tryQuery().isPresent());
        robot.clickOn("#figure-export");
        await("the figure is written", () -> Files.exists(figure) && Files.size(figure) > 0);
        assertThat(Files.readString(figure)).contains("<svg").contains("</svg>");

        // save, and open again in a window of its own
        var project = folder.resolve("work.fscope");
        files.answers.add(project);
        robot.press(KeyCode.CONTROL).type(KeyCode.S).release(KeyCode.CONTROL);
        await(
                "the project is saved",
                () -> ProjectFolder.isOne(project) && !desk.workspace().isUnsaved());
        assertThat(text(robot, "project-name")).isEqualTo("work.fscope — saved");
        var saved = desk.state();
        robot.interact(() -> {
            window.close();
            desk.close();
            try {
                open();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            window.open(List.of(project));
        });
        await("the project is open", () -> desk.state().results().size() == 2 && settled());
        assertThat(desk.state().results().getFirst().note(6))
                .isEqualTo(saved.results().getFirst().note(6));
        assertThat(desk.state().selections()).isEqualTo(saved.selections());
        assertThat(desk.state().layout()).isEqualTo(saved.layout());
        assertThat(text(robot, "banner-text")).isEmpty();
        assertThat(text(robot, "project-name")).isEqualTo("work.fscope — saved");
    }

    private factorscope.model.workspace.Note note() {
        return desk.state().result(FirstStart.FACTORS_ID).orElseThrow().note(6);
    }

    @Test
    void keysAndModesChangeWhatAStrokeDoes(FxRobot robot) {
        begin(robot);
        var map = robot.lookup("#drawing-scatter").<Node>query();
        var rows = desk.state().datasets().getFirst().rows();
        drag(robot, map, 0.3, 0.1, 0.5, 0.6);
        int left = desk.state().selected(rows.id(), rows.size()).cardinality();
        dragHolding(robot, map, KeyCode.SHIFT);
        int both = desk.state().selected(rows.id(), rows.size()).cardinality();
        assertThat(both).isGreaterThan(left);
        dragHolding(robot, map, KeyCode.ALT);
        assertThat(desk.state().selected(rows.id(), rows.size()).cardinality()).isBetween(1, both - 1);
        // one drag makes one group, which one undo takes back
        robot.clickOn("#mode-new_group");
        drag(robot, map, 0.3, 0.1, 0.7, 0.6);
        drag(robot, map, 0.2, 0.1, 0.3, 0.6);
        assertThat(desk.state().groups()).extracting(g -> g.name()).containsExactly("group 1", "group 2");
        robot.press(KeyCode.CONTROL).type(KeyCode.Z).release(KeyCode.CONTROL);
        await("the group is gone", () -> desk.state().groups().size() == 1);
    }

    @Test
    void selectingAComponentLightsItInFourViews(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.attempt(() -> desk.openView("neurons", FirstStart.FACTORS_ID)));
        robot.interact(() -> desk.select(FirstStart.FACTORS_ID, 41));
        await("the views have followed", this::settled);
        for (var view : List.of("evidence", "neurons", "heat", "spectrum")) {
            assertThat(drawing(view)
                            .request()
                            .orElseThrow()
                            .focus(desk.state().results().getFirst()))
                    .as(view)
                    .hasValue(41);
        }
        assertThat(drawing("evidence").words()).contains("#42");
        assertThat(drawing("neurons").words()).contains("#42");
        robot.interact(() -> desk.attempt(() -> desk.openView("components", FirstStart.FACTORS_ID)));
        await(
                "the table has followed",
                () -> robot.lookup("#component-table")
                        .<TableView<ComponentRow>>tryQuery()
                        .map(t -> t.getSelectionModel().getSelectedItem())
                        .filter(row -> row.component() == 41)
                        .isPresent());
        robot.type(KeyCode.J);
        await("the next is selected", () -> drawing("neurons").words().contains("#43") && settled());
        robot.type(KeyCode.K).type(KeyCode.K);
        await("the one before is selected", () -> drawing("neurons").words().contains("#41") && settled());
    }

    @Test
    void preparesDataStepByStepAndKeepsTheStepsWithTheProject(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> desk.open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        robot.interact(() -> window.commands().byId("prepare").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#prepare-steps").tryQuery().isPresent());
        var steps = robot.lookup("#prepare-steps").queryAs(javafx.scene.control.TextArea.class);
        var button = robot.lookup("#prepare-data").query();
        // a step that is put in is not wrong before anyone has written into it
        var offered = robot.lookup("#prepare-offered").<ListView<Preparation>>query();
        for (var id : List.of("join", "scale")) {
            robot.interact(() -> {
                steps.clear();
                offered.getItems().stream()
                        .filter(step -> step.about().id().equals(id))
                        .forEach(offered.getSelectionModel()::select);
                offered.fireEvent(
                        new KeyEvent(KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
            });
            assertThat(steps.getText()).startsWith(id + " ");
            assertThat(steps.getSelectedText()).isEqualTo(steps.getText().substring(id.length() + 1));
            await("it is explained", () -> text(robot, "prepare-remarks").startsWith(id + " "));
            assertThat(text(robot, "prepare-complaint")).isEmpty();
        }
        await("the step can be taken", () -> !button.isDisabled());
        // its parameters are a form, which writes the line and follows it
        var by = robot.lookup("#prepare-form #param-by").<ComboBox<Param.Choice.Option>>query();
        assertThat(by.getValue().id()).isEqualTo("variance");
        for (var id : List.of("max", "variance")) {
            robot.interact(() -> by.getItems().stream()
                    .filter(o -> o.id().equals(id))
                    .findFirst()
                    .ifPresent(by::setValue));
            assertThat(steps.getText()).isEqualTo("scale " + id);
        }
        robot.interact(() -> steps.setText("centre\nclip 0 7"));
        robot.interact(() -> steps.positionCaret(steps.getLength()));
        assertThat(robot.lookup("#prepare-form #param-most")
                        .queryAs(TextField.class)
                        .getText())
                .isEqualTo("7");
        robot.interact(() -> robot.lookup("#prepare-form #param-most")
                .queryAs(TextField.class)
                .setText("9"));
        assertThat(steps.getText()).isEqualTo("centre\nclip 0 9");
        robot.interact(() -> steps.positionCaret(2));
        assertThat(robot.lookup("#prepare-form #param-at").tryQuery()).isPresent();
        assertThat(steps.getText()).isEqualTo("centre\nclip 0 9");
        robot.interact(() -> steps.setText("nonsense 3"));
        assertThat(robot.lookup("#prepare-form").query().isVisible()).isFalse();
        await("what is wrong is said", () -> text(robot, "prepare-complaint").contains("no step \"nonsense\""));
        assertThat(button.isDisabled()).isTrue();
        assertThat(robot.lookup("#prepare-selection").query().isDisabled()).isTrue();
        robot.interact(() -> steps.setText("sample 60 by=class\n# clip 0 1\ncentre\nscale variance"));
        await("the steps can be taken", () -> !button.isDisabled());
        robot.clickOn(button);
        await("the prepared data are open", () -> desk.state().datasets().size() == 2 && settled());
        var prepared = desk.state().datasets().getLast();
        assertThat(prepared.origin().prepare()).containsExactly("sample 60 by=class", "centre", "scale variance");
        // columns are the same axis: what is selected there is selected in both
        assertThat(prepared.columns().id())
                .isEqualTo(desk.state().datasets().getFirst().columns().id());

        var values = new double[60];
        for (int i = 0; i < 60; i++) {
            values[i] = prepared.values().at(i, 2);
        }
        var project = folder.resolve("prepared.fscope");
        robot.interact(() -> desk.save(project, () -> {}));
        await("the project is saved", () -> !desk.workspace().isUnsaved());
        robot.interact(() -> desk.openProject(project));
        await("the project is open again", () -> desk.state().datasets().size() == 2 && settled());
        var again = desk.state().datasets().getLast();
        assertThat(again.origin().prepare()).isEqualTo(prepared.origin().prepare());
        for (int i = 0; i < 60; i++) {
            assertThat(again.values().at(i, 2)).isEqualTo(values[i]);
        }
    }

    @Test
    void aResultOfScaledDataIsShownInOriginalUnits(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> desk.open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        var raw = desk.state().datasets().getFirst();
        robot.interact(
                () -> desk.prepare(raw, factorscope.model.catalog.Preparations.recipe("centre; scale variance")));
        await("it is scaled", () -> desk.state().datasets().size() == 2 && settled());
        var scaled = desk.state().datasets().getLast();
        decompose(robot, scaled, "pca", 4);
        await("it is decomposed", () -> desk.state().results().size() == 1 && settled());
        robot.interact(() -> window.commands().byId("analyse-original-units").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#run-analysis").tryQuery().isPresent());
        robot.clickOn("#run-analysis");
        await("it is in original units", () -> desk.state().results().size() == 2 && settled());
        var original = desk.state().results().getLast();
        assertThat(original.result().provenance().undone()).containsExactly("centre", "scale variance");
        assertThat(original.result()
                        .measures()
                        .get(factorscope.model.decompose.Measures.RELATIVE_ERROR)
                        .orElseThrow())
                .isLessThan(1e-6);
        // it is of the data that were opened first: selections go through
        assertThat(original.datasetId()).isEqualTo(raw.id());
        robot.interact(() -> window.commands().byId("analyse-original-units").run());
        await(
                "why there is nothing to do is said",
                () -> text(robot, "analysis-forecast").contains("is in the original units already"));
        assertThat(robot.lookup("#run-analysis").query().isDisabled()).isTrue();
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void aFormulaBecomesDataAndTheirDecomposition(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> window.commands().byId("analyse-function").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#param-formula").tryQuery().isPresent());
        robot.interact(
                () -> robot.lookup("#param-formula").queryAs(TextField.class).setText("exp(x*y)+sin(z)"));
        robot.clickOn("#run-analysis");
        await("it is decomposed", () -> desk.state().results().size() == 1 && settled());
        var sampled = desk.state().datasets().getFirst();
        assertThat(sampled.name()).isEqualTo("exp(x*y)+sin(z)");
        assertThat(sampled.axes()).hasSize(3);
        assertThat(desk.state().results().getFirst().datasetId()).isEqualTo(sampled.id());
        assertThat(desk.state().findings().getFirst().summary()).contains("largest error between the samples");
    }

    @Test
    void opensASampleAndRunsADecomposition(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        assertThat(window.isStartShown()).isTrue();
        robot.clickOn("#sample-digits");
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        robot.interact(() -> window.commands().byId("algorithm-pca").run());
        await(
                "the form is there",
                () -> robot.lookup("#param-components").tryQuery().isPresent());
        assertThat(((ComboBox<?>) robot.lookup("#algorithm").query()).getValue().toString())
                .isNotEmpty();
        robot.doubleClickOn("#param-components").write("9");
        // nothing that happens elsewhere changes what was typed
        robot.clickOn("#mode-xor").clickOn("#mode-replace");
        robot.clickOn("#decompose");
        await("the run is over", () -> desk.state().results().size() == 1);
        await("its views are shown", this::settled);
        var kept = desk.state().results().getFirst();
        assertThat(kept.name()).isEqualTo("PCA 9");
        assertThat(kept.result().factorization().components()).isEqualTo(9);
        assertThat(kept.result().provenance().dataHash()).isNotEmpty();
        // several results side by side
        robot.interact(() -> desk.focus().set(new Focus.OnDataset(kept.datasetId())));
        robot.interact(() -> window.commands().byId("algorithm-kmeans").run());
        robot.clickOn("#decompose");
        await("the second run is over", () -> desk.state().results().size() == 2);
        assertThat(texts()).anyMatch(t -> t.startsWith("PCA 9")).anyMatch(t -> t.startsWith("k-means"));
    }

    /// Of the view of slices that is open.
    private String slicesAt() {
        return desk.state().layout().all().stream()
                .filter(t -> t.view().equals("slices"))
                .findFirst()
                .orElseThrow()
                .options()
                .getOrDefault("at", "");
    }

    @Test
    void leafsThroughTheSlicesOfAVideo(FxRobot robot) {
        begin(robot);
        int before = desk.state().datasets().size();
        robot.interact(() -> desk.open(Samples.byId("video")));
        await("the video is open", () -> desk.state().datasets().size() > before);
        var video = desk.state().datasets().getLast();
        robot.interact(() -> desk.openView("slices", video.id()));
        await(
                "a frame is drawn",
                () -> window.drawings().stream()
                                .anyMatch(d -> d.view().about().id().equals("slices"))
                        && settled());
        robot.interact(() -> robot.lookup("#slider-frame").queryAs(Slider.class).setValue(7));
        await("the seventh frame is shown", () -> slicesAt().equals("7") && settled());
        robot.clickOn("#play-frame");
        await("it plays", () -> !slicesAt().equals("7"));
        robot.clickOn("#play-frame");
        assertThat(robot.lookup("#play-frame").queryAs(ToggleButton.class).getText())
                .isEqualTo("Play");
        drag(robot, drawing("slices"), 0.4, 0.4, 0.6, 0.6);
        assertThat(desk.state().selections()).containsKey(video.columns().id());
    }

    /// A trained dictionary from a file, and a matrix that is open already.
    @Test
    void decomposesWithDataBesideTheData(FxRobot robot) throws IOException {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.clickOn("#sample-digits");
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        robot.interact(() -> robot.lookup("#algorithm")
                .<javafx.scene.control.ComboBox<factorscope.model.decompose.Decomposition>>query()
                .setValue(factorscope.model.catalog.Decompositions.byId("sae")));
        assertThat(robot.lookup("#decompose").query().isDisabled()).isTrue();
        files.answers.add(dictionary(64, 10));
        robot.interact(() -> robot.lookup("#side-dictionary").queryButton().fire());
        await(
                "the dictionary is read",
                () -> !robot.lookup("#decompose").query().isDisabled() && settled());
        assertThat(robot.lookup("#side-dictionary").queryButton().getText()).isEqualTo("dictionary.safetensors");
        robot.interact(() -> robot.lookup("#decompose").queryButton().fire());
        await("the run is over", () -> desk.state().results().size() == 1 && settled());
        assertThat(desk.state().results().getFirst().result().factorization().components())
                .isEqualTo(10);
        // what was open already can be chosen too, but only if it suits
        robot.interact(() -> desk.open(Samples.byId("winds")));
        await("both are open", () -> desk.state().datasets().size() == 2 && settled());
        robot.interact(() -> desk.focus()
                .set(new Focus.OnDataset(desk.state().datasets().getFirst().id())));
        robot.interact(() -> robot.lookup("#algorithm")
                .<javafx.scene.control.ComboBox<factorscope.model.decompose.Decomposition>>query()
                .setValue(factorscope.model.catalog.Decompositions.byId("cmtf")));
        var box = robot.lookup("#side-coupled").<javafx.scene.control.ComboBox<?>>query();
        robot.interact(() -> box.getSelectionModel().selectLast());
        assertThat(text(robot, "forecast")).contains("rows");
        assertThat(robot.lookup("#decompose").query().isDisabled()).isTrue();
    }

    private java.nio.file.Path dictionary(int columns, int components) throws IOException {
        var arrays = new java.util.LinkedHashMap<String, factorscope.model.data.Tensor>();
        var memory = new factorscope.model.memory.MemoryBudget(1 << 22);
        var decoder = factorscope.model.linalg.Matrix.allocateShared(
                memory, factorscope.model.data.DType.FLOAT32, components, columns, "a test");
        var encoder = factorscope.model.linalg.Matrix.allocateShared(
                memory, factorscope.model.data.DType.FLOAT32, columns, components, "a test");
        for (int r = 0; r < components; r++) {
            for (int j = 0; j < columns; j++) {
                decoder.set(r, j, (r * 7 + j) % 11 - 5);
                encoder.set(j, r, (r * 7 + j) % 11 - 5);
            }
        }
        arrays.put("W_enc", encoder.asTensor());
        arrays.put("W_dec", decoder.asTensor());
        var path = folder.resolve("dictionary.safetensors");
        factorscope.model.io.safetensors.SafetensorsWriter.write(path, arrays);
        return path;
    }

    @Test
    void checksWhichComponentsComeBackAndKeepsItWithTheProject(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> desk.open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        var dataset = desk.state().datasets().getFirst();
        decompose(robot, dataset, "pca", 6);
        await("the run is over", () -> desk.state().results().size() == 1);
        robot.interact(() -> window.commands().byId("analyse-stability").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await(
                "the ensemble is over",
                () -> desk.state().results().getFirst().stability().isPresent() && settled());
        assertThat(desk.jobs().get()).isEmpty();
        var stability = desk.state().results().getFirst().stability().orElseThrow();
        assertThat(stability.runs()).isEqualTo(10);
        assertThat(stability.components().getFirst().returned()).isEqualTo(1);
        assertThat(desk.state().layout().all()).anyMatch(t -> t.view().equals("components"));
        // the checks' own results are not kept, and undo takes the badge away
        assertThat(desk.state().results()).hasSize(1);
        robot.interact(() -> window.commands().byId("undo").run());
        robot.interact(() -> window.commands().byId("redo").run());
        robot.interact(() -> window.commands().byId("analyse-stability").run());
        robot.clickOn("#param-consensus");
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the consensus is kept", () -> desk.state().results().size() == 2 && settled());
        var consensus = desk.state().results().getLast();
        assertThat(consensus.name()).endsWith("consensus");
        robot.interact(() -> desk.workspace()
                .apply(new factorscope.model.workspace.Edit.DeleteResult(consensus.id(), consensus.name())));
        for (var view : List.of("rank", "page", "rosetta")) {
            robot.interact(() -> desk.attempt(
                    () -> desk.openView(view, desk.state().results().getFirst().id())));
            await(view + " is drawn", this::settled);
            assertThat(drawing(view).words()).isNotEmpty();
        }
        robot.interact(() -> window.commands().byId("analyse-rank").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the rank is studied", () -> !desk.state().studies().isEmpty() && settled());
        assertThat(desk.state().studies().get(dataset.id()).voices())
                .hasSameSizeAs(factorscope.model.catalog.RankCriteria.all());
        assertThat(desk.state().layout().all())
                .anyMatch(t -> t.view().equals("rank") && t.subject().equals(dataset.id()));
        var saved = folder.resolve("project");
        new ProjectFolder(saved).save(desk.state());
        var opened = new ProjectFolder(saved).open(new MemoryBudget(1L << 30)).state();
        assertThat(opened.results().getFirst().stability()).hasValue(stability);
        assertThat(opened.studies()).isEqualTo(desk.state().studies());
    }

    @Test
    void whatAnalysesFindIsKeptWithTheProject(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> desk.open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        var dataset = desk.state().datasets().getFirst();
        decompose(robot, dataset, "pca", 4);
        await("the run is over", () -> desk.state().results().size() == 1);
        decompose(robot, dataset, "pca", 3);
        await("the other run is over", () -> desk.state().results().size() == 2 && settled());
        robot.interact(() -> window.commands().byId("analyse-compare").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("it is found", () -> desk.state().findings().size() == 1 && settled());
        await("it is shown", () -> robot.lookup("#finding-summary").tryQuery().isPresent());
        var finding = desk.state().findings().getFirst();
        assertThat(finding.analysis()).isEqualTo("compare");
        assertThat(finding.summary()).contains("3 pairs, 3 of them");
        assertThat(text(robot, "finding-summary")).isEqualTo(finding.summary());
        assertThat(texts()).contains(finding.name());
        robot.interact(() -> desk.focus().set(new Focus.OnFinding(finding.id())));
        await(
                "it is read beside the views",
                () -> text(robot, "finding-in-inspector").equals(finding.summary()));
        var saved = folder.resolve("project");
        new ProjectFolder(saved).save(desk.state());
        var opened = new ProjectFolder(saved).open(new MemoryBudget(1L << 30)).state();
        assertThat(opened.findings()).containsExactly(finding);
        // what was found is work, which is asked about before it is lost
        robot.interact(() -> desk.workspace().markSaved());
        robot.interact(() -> window.commands().byId("undo").run());
        assertThat(desk.state().findings()).isEmpty();
        assertThat(desk.workspace().isUnsaved()).isTrue();
    }

    /// A table on the screen is a figure like others: what it shows is found out for it.
    @Test
    void theComponentTableIsExportedAsAFigure(FxRobot robot) throws IOException {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.interact(() -> desk.open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        decompose(robot, desk.state().datasets().getFirst(), "pca", 4);
        await("the run is over", () -> desk.state().results().size() == 1 && settled());
        robot.interact(() ->
                desk.openView("components", desk.state().results().getFirst().id()));
        await("it is open", this::settled);
        robot.clickOn("#component-table");
        var figure = folder.resolve("table.svg");
        files.answers.add(figure);
        robot.press(KeyCode.CONTROL).type(KeyCode.E).release(KeyCode.CONTROL);
        await(
                "the dialog is there",
                () -> robot.lookup("#figure-export").tryQuery().isPresent());
        robot.clickOn("#figure-export");
        await("the figure is written", () -> Files.exists(figure) && Files.size(figure) > 0);
        assertThat(Files.readString(figure)).contains("Fires on").contains("#");
    }

    @Test
    void growsAFeatureTreeAndShowsHowFeaturesSplit(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.clickOn("#sample-digits");
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        robot.interact(() -> window.commands().byId("analyse-tree").run());
        var field = robot.lookup("#param-ranks").queryTextInputControl();
        robot.interact(() -> field.setText("12, 6, 3"));
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the tree is grown", () -> desk.state().results().size() == 3 && settled());
        assertThat(desk.state().results().stream()
                        .map(k -> k.result().factorization().components()))
                .containsExactly(12, 6, 3);
        for (var view : List.of("tree", "sankey")) {
            var last = desk.state().results().getLast().id();
            robot.interact(() -> desk.openView(view, last));
            await(view + " is drawn", this::settled);
            assertThat(drawing(view).words()).contains("component");
        }
    }

    @Test
    void aBlindQuizSaysHowWellALabelExplainsAComponent(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        robot.clickOn("#sample-digits");
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        var dataset = desk.state().datasets().getFirst();
        decompose(robot, dataset, "nmf", 10);
        await("it is decomposed", () -> desk.state().results().size() == 1 && settled());
        var result = desk.state().results().getFirst();
        robot.interact(() -> desk.select(result.id(), 3));
        await("the component is in focus", this::settled);
        robot.interact(() -> window.commands().byId("quiz").run());
        await("the quiz is asked", () -> robot.lookup("#quiz-check").tryQuery().isPresent());
        var check = robot.lookup("#quiz-check").queryButton();
        for (int i = 0; i < 12; i++) {
            assertThat(check.isDisabled()).isTrue();
            var fires = robot.lookup("#fires-" + i).queryAs(javafx.scene.control.ToggleButton.class);
            robot.interact(fires::fire);
        }
        robot.interact(check::fire);
        // whoever always says yes is right as often as a coin
        assertThat(robot.lookup("#quiz-outcome").queryLabeled().getText()).startsWith("6 of 12 right");
        robot.interact(check::fire);
        await(
                "the outcome is kept",
                () -> desk.state()
                        .results()
                        .getFirst()
                        .note(3)
                        .quiz()
                        .equals(java.util.Optional.of(new factorscope.model.workspace.Note.Quiz(6, 12))));
        robot.interact(() -> window.commands().byId("undo").run());
        assertThat(desk.state().results().getFirst().note(3).quiz()).isEmpty();
    }

    @Test
    void aRunIsCancelledAndOneIsStoppedAndKept(FxRobot robot) {
        robot.interact(() -> desk.open(factorscope.samples.Samples.byId("planted-snmf")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty());
        var dataset = desk.state().datasets().getFirst();
        var snmf = factorscope.model.catalog.Decompositions.byId("snmf");
        var endless = snmf.params()
                .parse(
                        java.util.Map.of(
                                "components", "60", "rule", "published", "iterations", "100000", "patience", "100000"),
                        dataset.values().shape());
        for (var button : List.of("#cancel", "#stop-and-keep")) {
            robot.interact(() -> desk.run(
                    snmf,
                    factorscope.model.decompose.Inputs.of(dataset),
                    endless,
                    1,
                    factorscope.model.prepare.Missing.REJECT,
                    java.util.Optional.empty()));
            await(
                    "it runs and can be seen",
                    () -> desk.jobs().get().stream().anyMatch(j -> j.preview().isPresent()));
            robot.clickOn(button);
            await(
                    "it is over",
                    () -> desk.jobs().get().stream().allMatch(j -> j.run().isOver()));
            robot.interact(() -> desk.jobs().set(List.of()));
        }
        await("what was stopped is kept", () -> desk.state().results().size() == 1);
        assertThat(desk.state().results().getFirst().result().outcome())
                .isEqualTo(factorscope.model.decompose.Result.Outcome.PARTIAL);
    }

    @Test
    void looksAtAFileBeforeItIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,nan\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await(
                "the look is there",
                () -> robot.lookup("#import-open")
                        .tryQuery()
                        .filter(n -> !n.isDisabled())
                        .isPresent());
        assertThat(robot.lookup(".fact-value").queryAllAs(Label.class))
                .extracting(Label::getText)
                .anyMatch(t -> t.startsWith("3 × 2"))
                .anyMatch(t -> t.startsWith("1 missing"));
        // Enter means what the dialog is for, also after something was changed in it
        var open = robot.lookup("#import-open").query();
        assertThat(open.isFocused()).isTrue();
        robot.clickOn("#import-transpose").clickOn("#import-transpose");
        await("it can be opened again", () -> !open.isDisabled());
        robot.type(KeyCode.ENTER);
        await("it is open", () -> desk.state().datasets().size() == 1);
        assertThat(desk.state().datasets().getFirst().values().shape().text()).isEqualTo("3 × 2");
    }

    @Test
    void saysHowAxesStandBeforeTheFileIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,6\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-transpose");
        await("it is transposed", () -> canBeOpened(robot) && facts(robot).contains("2 × 3 float64"));
        robot.clickOn("#import-flip-1");
        await("it is turned round", () -> canBeOpened(robot));
        var role = robot.lookup("#import-role-1").queryAs(javafx.scene.control.ChoiceBox.class);
        robot.interact(
                () -> role.getSelectionModel().select(role.getItems().indexOf(factorscope.model.data.Role.TIME)));
        await("it has a role", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.state().datasets().size() == 1);
        var data = desk.state().datasets().getFirst();
        assertThat(data.name()).isEqualTo("table");
        assertThat(data.origin().prepare()).containsExactly("axes 1,0", "flip 1", "role 1 time");
        assertThat(data.values().at(1, 0)).isEqualTo(6);
        assertThat(data.columns().label(0)).isEqualTo("z");
        assertThat(data.columns().role()).isEqualTo(factorscope.model.data.Role.TIME);
    }

    /// The same rows, once as they are and once so that a spreadsheet takes no label for a formula.
    @Test
    void exportsRowsForPeopleAndForSpreadsheets(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,@a,b\n=1+1,-1,2\n-y,3,4\nz,5,-6\n");
        files.answers.add(csv);
        robot.press(KeyCode.CONTROL).type(KeyCode.O).release(KeyCode.CONTROL);
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.state().datasets().size() == 1);
        assertThat(exported("export-rows", robot))
                .contains("@a")
                .contains("0,=1+1,-1,2")
                .contains("1,-y,3,4");
        assertThat(exported("export-rows-spreadsheet", robot))
                .contains("'@a")
                .contains("0,'=1+1,-1,2")
                .contains("1,'-y,3,4")
                .contains("2,z,5,-6");
    }

    private String exported(String command, FxRobot robot) throws IOException {
        var table = folder.resolve(command + ".csv");
        files.answers.add(table);
        robot.interact(() -> window.commands().byId(command).run());
        await("the table is written", () -> Files.exists(table) && Files.size(table) > 0);
        return Files.readString(table);
    }

    @Test
    void whatIsLeftOutOfAFileIsSaidBeforeItIsOpened(FxRobot robot) throws IOException {
        var csv = folder.resolve("shares.csv");
        Files.writeString(csv, "a,b,c\n12%,1,2\n13%,3,4\n9%,5,6\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        assertThat(text(robot, "import-remarks")).contains("The column \"a\" is left out", "12%", "line 2");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void theFormAdvisesToScaleColumnsInDifferentUnits(FxRobot robot) throws IOException {
        var csv = folder.resolve("wine.csv");
        Files.writeString(csv, "acid,proline,hue\n2.1,1065,1.04\n3.2,480,0.95\n1.7,735,1.1\n2.8,1290,0.82\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        robot.type(KeyCode.ENTER);
        await("it is open", () -> desk.state().datasets().size() == 1 && settled());
        robot.interact(() -> window.commands().byId("algorithm-pca").run());
        await("the form advises", () -> text(robot, "advice").startsWith("The column \"proline\" has 99 %"));
        robot.interact(() -> window.commands().byId("algorithm-snmf").run());
        await("nothing is said of it", () -> text(robot, "advice").isEmpty());
    }

    private static boolean canBeOpened(FxRobot robot) {
        return robot.lookup("#import-open")
                .tryQuery()
                .filter(n -> !n.isDisabled())
                .isPresent();
    }

    private static List<String> facts(FxRobot robot) {
        return robot.lookup(".fact-value").queryAllAs(Label.class).stream()
                .map(Label::getText)
                .toList();
    }

    @Test
    void labelsFromAFileAreJoinedByTheirKey(FxRobot robot) throws IOException {
        var csv = folder.resolve("table.csv");
        Files.writeString(csv, "name,a,b\nx,1,2\ny,3,4\nz,5,6\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        robot.clickOn("#import-open");
        await("it is open", () -> desk.state().datasets().size() == 1 && settled());
        var labels = folder.resolve("labels.jsonl");
        Files.writeString(labels, "{\"who\":\"z\",\"kind\":\"last\"}\n{\"who\":\"x\",\"kind\":\"first\"}\n");
        files.answers.add(labels);
        robot.interact(() -> window.commands().byId("prepare").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#prepare-join").tryQuery().isPresent());
        var join = robot.lookup("#prepare-join").queryAs(javafx.scene.control.MenuButton.class);
        robot.interact(() -> join.getItems().getFirst().fire());
        var steps = robot.lookup("#prepare-steps").queryAs(javafx.scene.control.TextArea.class);
        await("the step is written", () -> steps.getText().equals("join rows labels.jsonl by who"));
        await("what matches is said", () -> text(robot, "prepare-remarks").startsWith("2 of 3 positions"));
        assertThat(text(robot, "prepare-remarks")).endsWith("Without one: y.");
        var button = robot.lookup("#prepare-data").query();
        await("the step can be taken", () -> !button.isDisabled());
        robot.clickOn(button);
        await("the labelled data are open", () -> desk.state().datasets().size() == 2 && settled());
        var saved = folder.resolve("labelled.safetensors");
        files.answers.add(saved);
        robot.interact(() -> window.commands().byId("save-data").run());
        await("the labelled data are saved", () -> Files.exists(folder.resolve("labelled.axis0.tsv")));
        assertThat(Files.readString(folder.resolve("labelled.axis0.tsv"))).contains("z\tlast");
        var table = desk.state().datasets().getLast().rows().labels().table().orElseThrow();
        assertThat(table.column("kind").orElseThrow().text(2)).isEqualTo("last");
    }

    @Test
    void whatCannotBeOpenedIsSaidInOneSentence(FxRobot robot) throws IOException {
        var bad = folder.resolve("bad.npy");
        Files.write(bad, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 9, 0, '{'});
        robot.interact(() -> window.open(List.of(bad)));
        await("the banner tells", () -> robot.lookup("#banner").query().isVisible());
        assertThat(text(robot, "banner-text")).contains("bad.npy").endsWith(".").doesNotContain("Exception");
        assertThat(text(robot, "banner-remedy")).endsWith(".");
        assertThat(desk.state().datasets()).isEmpty();
        // other data are open: it is of no interest any more
        var banner = robot.lookup("#banner").query();
        robot.interact(() -> desk.open(Samples.byId("iris")));
        await("a sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        assertThat(banner.isVisible()).isFalse();
        // what was tried in vain is over with the next thing that is done
        robot.interact(() -> window.commands().byId("group").run());
        assertThat(banner.isVisible()).isTrue();
        assertThat(text(robot, "banner-text")).startsWith("Nothing is selected");
        robot.interact(() -> desk.workspace().apply(new factorscope.model.workspace.Edit.ProposeComponents(3)));
        assertThat(banner.isVisible()).isFalse();
        robot.interact(() -> desk.notices().warn("Something."));
        robot.clickOn("#banner-close");
        assertThat(banner.isVisible()).isFalse();
    }

    @Test
    void aDriveThatDoesNotAnswerIsSaidAndHoldsNothingUp(FxRobot robot) throws InterruptedException {
        var drive = new java.util.concurrent.CountDownLatch(1);
        var answered = new boolean[1];
        robot.interact(() -> desk.attempt(
                folder.resolve("far.npy"),
                java.time.Duration.ofMillis(1),
                () -> {
                    try {
                        drive.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                },
                answer -> answered[0] = answer));
        await("it is said", () -> text(robot, "banner-text").startsWith("far.npy has not answered"));
        // all else goes on
        robot.interact(() -> desk.open(Samples.byId("iris")));
        await("a sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        assertThat(answered[0]).isFalse();
        drive.countDown();
        await("it opens when it answers", () -> answered[0]);
        await(
                "nothing is said of it any more",
                () -> !robot.lookup("#banner").query().isVisible());
    }

    @Test
    void commandsAreAboutTheViewInFrontWhereOneWorks(FxRobot robot) {
        begin(robot);
        var heat = window.lookup("#drawing-heat");
        robot.clickOn(heat);
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("heat");
        // in the same place, in front of the one that was clicked into
        var tab = desk.state().layout().all().stream()
                .filter(t -> t.view().equals("heat"))
                .findFirst()
                .orElseThrow();
        robot.interact(() -> desk.workspace()
                .apply(new factorscope.model.workspace.Edit.OpenView(
                        new factorscope.model.workspace.Layout.Tab(
                                "other", "spectrum", tab.subject(), java.util.Map.of()),
                        "Spectrum",
                        java.util.Optional.of(tab.id()),
                        true)));
        await("it is in front", () -> settled() && !isShown(heat));
        assertThat(window.activeView().orElseThrow().tab().id()).isEqualTo("other");
        // opened by a command, in another place
        robot.interact(() -> desk.openView("components", FirstStart.FACTORS_ID));
        assertThat(window.activeView().orElseThrow().view().about().id()).isEqualTo("components");
    }

    @Test
    void aViewIsOpenedOfTheDataInFocus(FxRobot robot) {
        robot.interact(() -> desk.change(Settings.INITIAL.started()));
        for (var sample : List.of("iris", "digits")) {
            robot.interact(() -> desk.open(Samples.byId(sample)));
            await("it is open", () -> desk.state().datasets().size() == (sample.equals("iris") ? 1 : 2) && settled());
            decompose(robot, desk.state().datasets().getLast(), "pca", 3);
            await(
                    "it is decomposed",
                    () -> desk.state().results().size()
                                    == desk.state().datasets().size()
                            && settled());
        }
        var iris = desk.state().datasets().getFirst();
        robot.interact(() -> desk.focus().set(new Focus.OnDataset(iris.id())));
        for (var view : List.of("rosetta", "values")) {
            robot.interact(() -> window.commands().byId("view-" + view).run());
        }
        assertThat(desk.state().layout().all())
                .anyMatch(t -> t.view().equals("rosetta")
                        && t.subject().equals(desk.state().results().getFirst().id()))
                .noneMatch(t -> t.view().equals("rosetta")
                        && t.subject().equals(desk.state().results().getLast().id()));
    }

    @Test
    void unsavedWorkIsAskedAbout(FxRobot robot) {
        begin(robot);
        var closed = new boolean[1];
        robot.interact(() -> desk.select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.S);
        await("there is work", () -> desk.workspace().isUnsaved());
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Cancel");
        assertThat(closed[0]).isFalse();
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks again", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Do not save");
        await("it closes", () -> closed[0]);
    }

    @Test
    void preparedDataAreAskedAbout(FxRobot robot) {
        robot.interact(() -> desk.open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.state().datasets().isEmpty() && settled());
        assertThat(desk.isUnsaved()).isFalse();
        var closed = new boolean[1];
        robot.interact(() -> desk.prepare(
                desk.state().datasets().getFirst(), factorscope.model.catalog.Preparations.recipe("centre")));
        await("it is prepared", () -> desk.state().datasets().size() == 2 && settled());
        robot.interact(() -> window.ifNothingIsLost(() -> closed[0] = true));
        await("it asks", () -> robot.lookup("Do not save").tryQuery().isPresent());
        robot.clickOn("Cancel");
        assertThat(closed[0]).isFalse();
        assertThat(text(robot, "project-name")).isEqualTo("no project yet — unsaved");
    }

    @Test
    void whatIsWrittenFindsTheCommandOfThatNameFirst(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.annotate(
                FirstStart.FACTORS_ID, 6, new factorscope.model.workspace.Note("rank and map", "", false), "label"));
        var first = java.util.Map.of("rank", "Rank", "map", "Map", "undo", "Undo", "spec", "Spectrum");
        first.forEach((written, found) -> {
            robot.type(KeyCode.SLASH).write(written);
            await(
                    written + " is found",
                    () -> window.search().isOpen()
                            && !window.search().found().isEmpty()
                            && window.search().found().getFirst().text().equals(found));
            robot.type(KeyCode.ESCAPE);
            await("it is left", () -> !window.search().isOpen());
            assertThat(window.search().field().isFocused()).isFalse();
            assertThat(window.search().field().getText()).isEmpty();
        });
        // letters are shortcuts again
        robot.interact(() -> desk.select(FirstStart.FACTORS_ID, 6));
        robot.type(KeyCode.J);
        await("the next is in focus", () -> desk.focus().get().equals(new Focus.OnComponent(FirstStart.FACTORS_ID, 7)));
    }

    @Test
    void commandsAndTokensAreFoundByName(FxRobot robot) {
        begin(robot);
        robot.press(KeyCode.CONTROL, KeyCode.SHIFT).type(KeyCode.P).release(KeyCode.CONTROL, KeyCode.SHIFT);
        robot.write("dark");
        await(
                "it is found",
                () -> window.search().found().stream().anyMatch(h -> h.text().equals("Light or dark")));
        robot.type(KeyCode.ENTER);
        await("it is dark", () -> desk.look().get().isDark());
        robot.type(KeyCode.SLASH);
        robot.write("noun.feeling");
        await(
                "the class is found",
                () -> window.search().found().stream().anyMatch(h -> h.text().equals("noun.feeling")));
        robot.type(KeyCode.ENTER);
        await("its tokens are selected", () -> text(robot, "selection-summary").contains("tokens"));
        robot.type(KeyCode.G);
        await("a group is made of them", () -> desk.state().groups().size() == 1);
        robot.clickOn("#mode-add");
        assertThat(desk.state().mode()).isEqualTo(Mode.ADD);
        robot.type(KeyCode.ESCAPE);
        await("nothing is selected", () -> text(robot, "selection-summary").equals("Nothing selected"));
    }

    @Test
    void closingGivesAllSubscriptionsBack(FxRobot robot) {
        begin(robot);
        robot.interact(() -> window.close());
        assertThat(desk.marks().watchers()).isZero();
        assertThat(desk.focus().watchers()).isZero();
        assertThat(desk.jobs().watchers()).isZero();
        assertThat(desk.look().watchers()).isZero();
        assertThat(desk.settings().watchers()).isZero();
        assertThat(desk.notices().all().watchers()).isZero();
        assertThat(desk.notices().current().watchers()).isZero();
        assertThat(desk.activeTab().watchers()).isZero();
    }
}
