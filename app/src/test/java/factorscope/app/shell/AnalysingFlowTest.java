package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.session.Focus;
import factorscope.app.settings.Settings;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.ProjectFolder;
import factorscope.samples.Samples;
import java.io.IOException;
import java.util.List;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Analyses and what they find.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class AnalysingFlowTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void aResultOfScaledDataIsShownInOriginalUnits(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        var raw = desk.session().state().datasets().getFirst();
        robot.interact(() ->
                desk.documents().prepare(raw, factorscope.model.catalog.Preparations.recipe("centre; scale variance")));
        await("it is scaled", () -> desk.session().state().datasets().size() == 2 && settled());
        var scaled = desk.session().state().datasets().getLast();
        decompose(robot, scaled, "pca", 4);
        await("it is decomposed", () -> desk.session().state().results().size() == 1 && settled());
        robot.interact(() -> window.commands().byId("analyse-original-units").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#run-analysis").tryQuery().isPresent());
        robot.clickOn("#run-analysis");
        await("it is in original units", () -> desk.session().state().results().size() == 2 && settled());
        var original = desk.session().state().results().getLast();
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
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> window.commands().byId("analyse-function").run());
        await(
                "the dialog is there",
                () -> robot.lookup("#param-formula").tryQuery().isPresent());
        robot.interact(
                () -> robot.lookup("#param-formula").queryAs(TextField.class).setText("exp(x*y)+sin(z)"));
        robot.clickOn("#run-analysis");
        await("it is decomposed", () -> desk.session().state().results().size() == 1 && settled());
        var sampled = desk.session().state().datasets().getFirst();
        assertThat(sampled.name()).isEqualTo("exp(x*y)+sin(z)");
        assertThat(sampled.axes()).hasSize(3);
        assertThat(desk.session().state().results().getFirst().datasetId()).isEqualTo(sampled.id());
        var finding = desk.session().state().findings().getFirst();
        assertThat(finding.summary()).contains("largest error between the samples");
        assertThat(finding.datasetId()).isEqualTo(sampled.id());
        robot.clickOn("Close");
        await(
                "the finding's window is closed",
                () -> robot.lookup("#finding-dialog").tryQuery().isEmpty());
        assertThat(desk.session().notices().all().get())
                .extracting(factorscope.app.notice.Notice::text)
                .noneMatch(text -> text.contains("should not"));
    }

    @Test
    void checksWhichComponentsComeBackAndKeepsItWithTheProject(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        var dataset = desk.session().state().datasets().getFirst();
        decompose(robot, dataset, "pca", 6);
        await("the run is over", () -> desk.session().state().results().size() == 1);
        robot.interact(() -> window.commands().byId("analyse-stability").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await(
                "the ensemble is over",
                () -> desk.session().state().results().getFirst().stability().isPresent() && settled());
        assertThat(desk.session().jobs().get()).isEmpty();
        var stability = desk.session().state().results().getFirst().stability().orElseThrow();
        assertThat(stability.runs()).isEqualTo(10);
        assertThat(stability.components().getFirst().returned()).isEqualTo(1);
        assertThat(desk.session().state().layout().all()).anyMatch(t -> t.view().equals("components"));
        // the checks' own results are not kept, and undo takes the badge away
        assertThat(desk.session().state().results()).hasSize(1);
        robot.interact(() -> window.commands().byId("undo").run());
        robot.interact(() -> window.commands().byId("redo").run());
        robot.interact(() -> window.commands().byId("analyse-stability").run());
        robot.clickOn("#param-consensus");
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the consensus is kept", () -> desk.session().state().results().size() == 2 && settled());
        var consensus = desk.session().state().results().getLast();
        assertThat(consensus.name()).endsWith("consensus");
        robot.interact(() -> desk.session()
                .workspace()
                .apply(new factorscope.model.workspace.Edit.DeleteResult(consensus.id(), consensus.name())));
        for (var view : List.of("rank", "page", "rosetta")) {
            robot.interact(() -> desk.session()
                    .attempt(() -> desk.navigation()
                            .openView(
                                    view,
                                    desk.session().state().results().getFirst().id())));
            await(view + " is drawn", this::settled);
            assertThat(drawing(view).words()).isNotEmpty();
        }
        robot.interact(() -> window.commands().byId("analyse-rank").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the rank is studied", () -> !desk.session().state().studies().isEmpty() && settled());
        assertThat(desk.session().state().studies().get(dataset.id()).voices())
                .hasSameSizeAs(factorscope.model.catalog.RankCriteria.all());
        assertThat(desk.session().state().layout().all())
                .anyMatch(t -> t.view().equals("rank") && t.subject().equals(dataset.id()));
        var saved = folder.resolve("project");
        new ProjectFolder(saved).save(desk.session().state());
        var opened = new ProjectFolder(saved).open(new MemoryBudget(1L << 30)).state();
        assertThat(opened.results().getFirst().stability()).hasValue(stability);
        assertThat(opened.studies()).isEqualTo(desk.session().state().studies());
    }

    @Test
    void whatAnalysesFindIsKeptWithTheProject(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("wine")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        var dataset = desk.session().state().datasets().getFirst();
        decompose(robot, dataset, "pca", 4);
        await("the run is over", () -> desk.session().state().results().size() == 1);
        decompose(robot, dataset, "pca", 3);
        await("the other run is over", () -> desk.session().state().results().size() == 2 && settled());
        robot.interact(() -> window.commands().byId("analyse-compare").run());
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("it is found", () -> desk.session().state().findings().size() == 1 && settled());
        await("it is shown", () -> robot.lookup("#finding-summary").tryQuery().isPresent());
        var finding = desk.session().state().findings().getFirst();
        assertThat(finding.analysis()).isEqualTo("compare");
        assertThat(finding.summary()).contains("3 pairs, 3 of them");
        assertThat(text(robot, "finding-summary")).isEqualTo(finding.summary());
        assertThat(texts()).contains(finding.name());
        robot.interact(() -> desk.navigation().focus().set(new Focus.OnFinding(finding.id())));
        await(
                "it is read beside the views",
                () -> text(robot, "finding-in-inspector").equals(finding.summary()));
        var saved = folder.resolve("project");
        new ProjectFolder(saved).save(desk.session().state());
        var opened = new ProjectFolder(saved).open(new MemoryBudget(1L << 30)).state();
        assertThat(opened.findings()).containsExactly(finding);
        // what was found is work, which is asked about before it is lost
        robot.interact(() -> desk.session().workspace().markSaved(desk.session().state()));
        robot.interact(() -> window.commands().byId("undo").run());
        assertThat(desk.session().state().findings()).isEmpty();
        assertThat(desk.session().workspace().isUnsaved()).isTrue();
    }

    @Test
    void growsAFeatureTreeAndShowsHowFeaturesSplit(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("digits")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        robot.interact(() -> window.commands().byId("analyse-tree").run());
        var field = robot.lookup("#param-ranks").queryTextInputControl();
        robot.interact(() -> field.setText("12, 6, 3"));
        await("it says what it takes", () -> text(robot, "analysis-forecast").startsWith("Takes"));
        robot.clickOn("#run-analysis");
        await("the tree is grown", () -> desk.session().state().results().size() == 3 && settled());
        assertThat(desk.session().state().results().stream()
                        .map(k -> k.result().factorization().components()))
                .containsExactly(12, 6, 3);
        for (var view : List.of("tree", "sankey")) {
            var last = desk.session().state().results().getLast().id();
            robot.interact(() -> desk.navigation().openView(view, last));
            await(view + " is drawn", this::settled);
            assertThat(drawing(view).words()).contains("component");
        }
    }

    @Test
    void aBlindQuizSaysHowWellALabelExplainsAComponent(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("digits")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        var dataset = desk.session().state().datasets().getFirst();
        decompose(robot, dataset, "nmf", 10);
        await("it is decomposed", () -> desk.session().state().results().size() == 1 && settled());
        var result = desk.session().state().results().getFirst();
        robot.interact(() -> desk.navigation().select(result.id(), 3));
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
                () -> desk.session()
                        .state()
                        .results()
                        .getFirst()
                        .note(3)
                        .quiz()
                        .equals(java.util.Optional.of(new factorscope.model.workspace.Note.Quiz(6, 12))));
        robot.interact(() -> window.commands().byId("undo").run());
        assertThat(desk.session().state().results().getFirst().note(3).quiz()).isEmpty();
    }
}
