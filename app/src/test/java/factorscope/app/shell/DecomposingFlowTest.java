package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.param.Param;
import factorscope.model.prepare.Preparation;
import factorscope.samples.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Preparing data and decomposing them.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class DecomposingFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void preparesDataStepByStepAndKeepsTheStepsWithTheProject(FxRobot robot) {
        var steps = prepare(robot, "iris");
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
        await(
                "the prepared data are open",
                () -> desk.session().state().datasets().size() == 2 && settled());
        var prepared = desk.session().state().datasets().getLast();
        assertThat(prepared.origin().prepare()).containsExactly("sample 60 by=class", "centre", "scale variance");
        // columns are the same axis: what is selected there is selected in both
        assertThat(prepared.columns().id())
                .isEqualTo(
                        desk.session().state().datasets().getFirst().columns().id());

        var values = new double[60];
        for (int i = 0; i < 60; i++) {
            values[i] = prepared.values().at(i, 2);
        }
        var project = folder.resolve("prepared.fscope");
        robot.interact(() -> desk.documents().save(project, () -> {}));
        await("the project is saved", () -> !desk.session().workspace().isUnsaved());
        robot.interact(() -> desk.documents().openProject(project));
        await(
                "the project is open again",
                () -> desk.session().state().datasets().size() == 2 && settled());
        var again = desk.session().state().datasets().getLast();
        assertThat(again.origin().prepare()).isEqualTo(prepared.origin().prepare());
        for (int i = 0; i < 60; i++) {
            assertThat(again.values().at(i, 2)).isEqualTo(values[i]);
        }
    }

    @Test
    void stepsAreCardsThatAreDraggedAndSwitchedOff(FxRobot robot) {
        var steps = prepare(robot, "iris");
        robot.interact(() -> robot.lookup("#prepare-recipes").queryAs(MenuButton.class).getItems().stream()
                .filter(i -> i.getText().startsWith("Measurements"))
                .findFirst()
                .orElseThrow()
                .fire());
        assertThat(steps.getText()).isEqualTo("drop-constant\ncentre mean\nscale variance");
        // the first to the end
        robot.drag("#step-1 .drag-handle").dropTo("#step-3 .drag-handle");
        assertThat(steps.getText()).isEqualTo("centre mean\nscale variance\ndrop-constant");
        // the chosen card has the form of its step
        robot.clickOn("#step-2 .step-name");
        assertThat(robot.lookup("#step-2 #param-by").tryQuery()).isPresent();
        robot.clickOn("#step-1 .check-box");
        assertThat(steps.getText()).isEqualTo("# centre mean\nscale variance\ndrop-constant");
        robot.interact(() -> robot.lookup("#step-3 .button").queryAll().stream()
                .map(javafx.scene.control.Button.class::cast)
                .filter(b -> b.getAccessibleText().startsWith("Remove"))
                .forEach(javafx.scene.control.Button::fire));
        assertThat(steps.getText()).isEqualTo("# centre mean\nscale variance");
        var button = robot.lookup("#prepare-data").query();
        await("the steps can be taken", () -> !button.isDisabled());
        robot.clickOn(button);
        await(
                "the prepared data are open",
                () -> desk.session().state().datasets().size() == 2 && settled());
        assertThat(desk.session().state().datasets().getLast().origin().prepare())
                .containsExactly("scale variance");
    }

    @Test
    void opensASampleAndRunsADecomposition(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        assertThat(window.isStartShown()).isTrue();
        robot.interact(() -> desk.documents().open(Samples.byId("digits")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
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
        await("the run is over", () -> desk.session().state().results().size() == 1);
        await("its views are shown", this::settled);
        var kept = desk.session().state().results().getFirst();
        assertThat(kept.name()).isEqualTo("PCA 9");
        assertThat(kept.result().factorization().components()).isEqualTo(9);
        assertThat(kept.result().provenance().dataHash()).isNotEmpty();
        // several results side by side
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnDataset(kept.datasetId())));
        robot.interact(() -> window.commands().byId("algorithm-kmeans").run());
        robot.clickOn("#decompose");
        await("the second run is over", () -> desk.session().state().results().size() == 2);
        assertThat(texts()).anyMatch(t -> t.startsWith("PCA 9")).anyMatch(t -> t.startsWith("k-means"));
    }

    /// A trained dictionary from a file, and a matrix that is open already.
    @Test
    void decomposesWithDataBesideTheData(FxRobot robot) throws IOException {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("digits")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
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
        await("the run is over", () -> desk.session().state().results().size() == 1 && settled());
        assertThat(desk.session()
                        .state()
                        .results()
                        .getFirst()
                        .result()
                        .factorization()
                        .components())
                .isEqualTo(10);
        // what was open already can be chosen too, but only if it suits
        robot.interact(() -> desk.documents().open(Samples.byId("winds")));
        await("both are open", () -> desk.session().state().datasets().size() == 2 && settled());
        robot.interact(() -> desk.navigation()
                .focus()
                .set(new Focus.OnDataset(
                        desk.session().state().datasets().getFirst().id())));
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
    void aRunIsCancelledAndOneIsStoppedAndKept(FxRobot robot) {
        robot.interact(() -> desk.documents().open(factorscope.samples.Samples.byId("planted-snmf")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty());
        var dataset = desk.session().state().datasets().getFirst();
        var snmf = factorscope.model.catalog.Decompositions.byId("snmf");
        var endless = snmf.params()
                .parse(
                        java.util.Map.of(
                                "components", "60", "rule", "published", "iterations", "100000", "patience", "100000"),
                        dataset.values().shape());
        for (var button : List.of("#cancel", "#stop-and-keep")) {
            robot.interact(() -> desk.running()
                    .run(
                            snmf,
                            factorscope.model.decompose.Inputs.of(dataset),
                            endless,
                            1,
                            factorscope.model.prepare.Missing.REJECT,
                            java.util.Optional.empty()));
            await(
                    "it runs and can be seen",
                    () -> desk.session().jobs().get().stream()
                            .anyMatch(j -> j.preview().isPresent()));
            // the dock comes up for what takes its time
            await(
                    "its buttons are there",
                    () -> robot.lookup(button)
                            .tryQuery()
                            .filter(b -> isShown(b))
                            .isPresent());
            robot.clickOn(button);
            await(
                    "it is over",
                    () -> desk.session().jobs().get().stream()
                            .allMatch(j -> j.run().isOver()));
            robot.interact(() -> desk.session().jobs().set(List.of()));
        }
        await("what was stopped is kept", () -> desk.session().state().results().size() == 1);
        assertThat(desk.session().state().results().getFirst().result().outcome())
                .isEqualTo(factorscope.model.decompose.Result.Outcome.PARTIAL);
    }

    @Test
    void theFormAdvisesToScaleColumnsInDifferentUnits(FxRobot robot) throws IOException {
        var csv = folder.resolve("wine.csv");
        Files.writeString(csv, "acid,proline,hue\n2.1,1065,1.04\n3.2,480,0.95\n1.7,735,1.1\n2.8,1290,0.82\n");
        robot.interact(() -> window.open(List.of(csv)));
        await("the look is there", () -> canBeOpened(robot));
        robot.type(KeyCode.ENTER);
        await("it is open", () -> desk.session().state().datasets().size() == 1 && settled());
        robot.interact(() -> window.commands().byId("algorithm-pca").run());
        await("the form advises", () -> text(robot, "advice").startsWith("The column \"proline\" has 99 %"));
        robot.interact(() -> window.commands().byId("algorithm-snmf").run());
        await("nothing is said of it", () -> text(robot, "advice").isEmpty());
    }
}
