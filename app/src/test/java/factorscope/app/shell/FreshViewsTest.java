package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.settings.Settings;
import factorscope.model.catalog.Preparations;
import factorscope.model.catalog.RankCriteria;
import factorscope.model.decompose.TwoWay;
import factorscope.model.rank.RankEvidence;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Spectrum;
import factorscope.model.workspace.Edit;
import factorscope.samples.Samples;
import java.io.IOException;
import java.util.Optional;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Views that are open show what they depend on as it is now.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class FreshViewsTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    @Test
    void whatStandsBesideTheSubjectIsFollowed(FxRobot robot) {
        robot.interact(() -> desk.session().change(Settings.INITIAL.started()));
        robot.interact(() -> desk.documents().open(Samples.byId("iris")));
        await("the sample is open", () -> !desk.session().state().datasets().isEmpty() && settled());
        var dataset = desk.session().state().datasets().getFirst();
        decompose(robot, dataset, "pca", 3);
        await("it is decomposed", () -> desk.session().state().results().size() == 1 && settled());
        var result = desk.session().state().results().getFirst();

        robot.interact(() -> desk.navigation().openView("projection", result.id()));
        await(
                "it asks for a matrix",
                () -> settled() && drawing("projection").words().startsWith("Open a matrix"));
        // another dataset of as many columns
        robot.interact(() -> desk.documents().prepare(dataset, Preparations.recipe("rows 0:9")));
        await(
                "it goes through it",
                () -> settled() && drawing("projection").words().contains("promotes"));
        var other = desk.session().state().datasets().getLast();
        robot.interact(() -> desk.session().workspace().apply(new Edit.CloseDataset(other.id(), other.name())));
        await("it asks again", () -> settled() && drawing("projection").words().startsWith("Open a matrix"));

        robot.interact(() -> desk.navigation().openView("rank", dataset.id()));
        await("nobody was asked", () -> settled() && drawing("rank").words().startsWith("No criterion"));
        var spectrum = Spectrum.of((TwoWay) result.result().factorization()).orElseThrow();
        var report =
                RankReport.of(new RankEvidence(spectrum, spectrum.size(), Optional.empty()), RankCriteria.ofSpectrum());
        robot.interact(() -> desk.session().workspace().apply(new Edit.Study(dataset.id(), dataset.name(), report)));
        await("it is shown", () -> settled() && !drawing("rank").words().startsWith("No criterion"));
        assertThat(drawing("rank").words()).isNotEmpty();
    }
}
