package factorscope.app.dialogs;

import factorscope.model.diagnose.BlindQuiz;
import factorscope.model.workspace.Note;
import factorscope.views.drawing.Size;
import factorscope.views.pane.PicturePane;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.event.ActionEvent;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Does it fire here? Samples one by one, without their activations; the outcome is told at the end.
final class QuizDialog extends Dialog<Note.Quiz> {
    private static final double HEIGHT = 560;

    /// Of a picture, in logical pixels.
    static final int WIDTH = 560;

    private static final int ANSWERS = 240;

    private final BlindQuiz quiz;
    private final List<ToggleGroup> answers = new ArrayList<>();
    private final List<Label> truths = new ArrayList<>();
    private final Label outcome = new Label();
    private final ButtonType done = new ButtonType("Check", ButtonBar.ButtonData.OK_DONE);
    private boolean checked;

    /// @param name of the component, with its label
    /// @param pictures of the samples
    /// @param scale device pixels of a picture per logical pixel
    QuizDialog(String name, BlindQuiz quiz, List<BufferedImage> pictures, double scale) {
        this.quiz = quiz;
        setTitle("Blind quiz");
        setHeaderText(name + ": does it fire here?");
        var lines = new VBox();
        for (int i = 0; i < pictures.size(); i++) {
            lines.getChildren().add(line(i, pictures.get(i), scale));
        }
        var scroll = new ScrollPane(lines);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setMinWidth(WIDTH + (double) ANSWERS);
        scroll.setPrefHeight(HEIGHT);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        outcome.setId("quiz-outcome");
        outcome.setWrapText(true);
        var dialog = getDialogPane();
        dialog.setId("quiz-dialog");
        dialog.getButtonTypes().setAll(done, ButtonType.CANCEL);
        dialog.setContent(new VBox(10, scroll, outcome));
        var check = (Button) dialog.lookupButton(done);
        check.setId("quiz-check");
        check.setDisable(true);
        check.addEventFilter(ActionEvent.ACTION, event -> {
            if (!checked) {
                event.consume();
                check(check);
            }
        });
        setResultConverter(button -> button == done ? result() : null);
        count();
    }

    private HBox line(int number, BufferedImage picture, double scale) {
        var pane = new PicturePane();
        pane.show(picture, new Size((int) (picture.getWidth() / scale), (int) (picture.getHeight() / scale)));
        var group = new ToggleGroup();
        var fires = answer("Fires", "fires-" + number, group, true);
        var silent = answer("Silent", "silent-" + number, group, false);
        group.selectedToggleProperty().addListener((_, before, chosen) -> {
            if (chosen == null) {
                group.selectToggle(before);
            }
            count();
        });
        answers.add(group);
        var truth = new Label();
        truth.setMinWidth(Region.USE_PREF_SIZE);
        truths.add(truth);
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        var line = new HBox(6, pane, space, truth, fires, silent);
        line.getStyleClass().add("quiz-line");
        line.setAlignment(Pos.CENTER_LEFT);
        return line;
    }

    private static ToggleButton answer(String text, String id, ToggleGroup group, boolean fires) {
        var button = new ToggleButton(text);
        button.setId(id);
        button.setUserData(fires);
        button.setToggleGroup(group);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    private void count() {
        long answered =
                answers.stream().filter(g -> g.getSelectedToggle() != null).count();
        outcome.setText(answered + " of " + answers.size() + " answered");
        getDialogPane().lookupButton(done).setDisable(answered < answers.size());
    }

    private List<Boolean> given() {
        return answers.stream()
                .map(g ->
                        (Boolean) Objects.requireNonNull(g.getSelectedToggle()).getUserData())
                .toList();
    }

    private Note.Quiz result() {
        return new Note.Quiz(quiz.right(given()), quiz.questions().size());
    }

    private void check(Button button) {
        checked = true;
        var given = given();
        for (int i = 0; i < given.size(); i++) {
            boolean fires = quiz.questions().get(i).fires();
            boolean right = given.get(i) == fires;
            truths.get(i).setText((right ? "✓ " : "✗ ") + (fires ? "fires" : "silent"));
            truths.get(i).getStyleClass().add(right ? "quiz-right" : "complaint");
            answers.get(i).getToggles().forEach(t -> ((ToggleButton) t).setDisable(true));
        }
        var result = result();
        outcome.setText(String.format(
                Locale.ROOT,
                "%d of %d right. Throwing a coin does as well %s.",
                result.right(),
                result.asked(),
                chance(BlindQuiz.byChance(result.right(), result.asked()))));
        button.setText("Keep");
    }

    private static String chance(double chance) {
        return chance > 0.5
                ? "more often than not"
                : chance > 0.1
                        ? "once in " + Math.round(1 / chance) + " times: the label does not tell yet"
                        : "once in " + Math.round(1 / chance) + " times";
    }
}
