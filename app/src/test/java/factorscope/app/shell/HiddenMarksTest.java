package factorscope.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.documents.FirstStart;
import factorscope.model.workspace.Edit;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.SharedOptions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import javafx.stage.Stage;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/// Marks such as `[CLS]` that are hidden in one view are hidden in all.
@NullUnmarked
@ExtendWith(ApplicationExtension.class)
class HiddenMarksTest extends InTheWindow {
    @Start
    void start(Stage shown) throws IOException {
        show(shown);
    }

    private List<String> chosen() {
        return desk.session().state().layout().all().stream()
                .filter(t -> Views.byId(t.view()).options().param("hide").isPresent())
                .map(t -> t.options().getOrDefault("hide", ""))
                .toList();
    }

    @Test
    void whatIsChosenInOneViewCountsInAll(FxRobot robot) {
        begin(robot);
        robot.interact(() -> desk.navigation().openView("page", FirstStart.FACTORS_ID));
        await("the page is drawn", this::settled);
        var evidence = desk.session().state().layout().all().stream()
                .filter(t -> t.view().equals("evidence"))
                .findFirst()
                .orElseThrow();
        var view = Views.byId("evidence");
        var shape = factorscope.model.data.Shape.of(10, 10);
        var shown = view.options().initial(shape).with(SharedOptions.HIDE_MARKS, false);
        var before = drawing("scatter").words();
        robot.interact(() ->
                desk.session().workspace().apply(new Edit.ChangeOptions(evidence.id(), shown, SharedOptions.KEYS)));
        await(
                "the map has followed",
                () -> settled() && !drawing("scatter").words().equals(before));
        // the map, the evidence, the page, and what is opened from now on
        robot.interact(() -> desk.navigation().openView("counterfactual", FirstStart.FACTORS_ID));
        assertThat(chosen()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(Set.copyOf(chosen())).containsExactly("false");
    }
}
