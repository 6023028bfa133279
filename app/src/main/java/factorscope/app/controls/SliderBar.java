package factorscope.app.controls;

import factorscope.model.param.ParamValues;
import factorscope.views.drawing.Slider;
import java.util.function.Consumer;
import javafx.animation.Animation;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/// One option of a view that is moved by hand, or played.
public final class SliderBar extends HBox implements AutoCloseable {
    private static final Duration FRAME = Duration.millis(160);

    private final javafx.scene.control.Slider track = new javafx.scene.control.Slider();
    private final Label position = new Label();
    private final ToggleButton play = new ToggleButton("Play");
    private final Timeline timeline;
    private final Consumer<ParamValues> changed;
    private Slider slider;
    private boolean following;

    public SliderBar(Slider slider, Consumer<ParamValues> changed) {
        this.slider = slider;
        this.changed = changed;
        getStyleClass().add("slider-bar");
        setAlignment(Pos.CENTER_LEFT);
        setSpacing(8);
        var name = new Label(slider.name());
        name.getStyleClass().add("option-name");
        name.setMinWidth(Region.USE_PREF_SIZE);
        // in a narrow place the buttons need the room
        track.setMinWidth(40);
        track.setMin(0);
        track.setMax(slider.size() - 1.0);
        track.setBlockIncrement(1);
        track.setId("slider-" + slider.name());
        track.setAccessibleText(slider.name());
        HBox.setHgrow(track, Priority.ALWAYS);
        track.valueProperty().addListener((_, _, now) -> {
            int at = (int) Math.round(now.doubleValue());
            if (!following && at != this.slider.at()) {
                changed.accept(this.slider.moved().apply(at));
            }
        });
        position.setMinWidth(60);
        position.setPrefWidth(110);
        timeline = new Timeline(new KeyFrame(FRAME, _ -> advance()));
        timeline.setCycleCount(Animation.INDEFINITE);
        play.setTooltip(new Tooltip("Shows one position after the other"));
        play.setMinWidth(Region.USE_PREF_SIZE);
        play.setId("play-" + slider.name());
        play.selectedProperty().addListener((_, _, playing) -> {
            play.setText(playing ? "Pause" : "Play");
            if (playing) {
                timeline.play();
            } else {
                timeline.stop();
            }
        });
        getChildren().addAll(name, track, position, play);
        show(slider);
    }

    /// The same slider, perhaps at another position.
    public void show(Slider now) {
        slider = now;
        following = true;
        track.setValue(now.at());
        following = false;
        position.setText(now.label().apply(now.at()));
    }

    public boolean isFor(Slider other) {
        return other.name().equals(slider.name()) && other.size() == slider.size();
    }

    private void advance() {
        changed.accept(slider.moved().apply((slider.at() + 1) % slider.size()));
    }

    @Override
    public void close() {
        timeline.stop();
    }
}
