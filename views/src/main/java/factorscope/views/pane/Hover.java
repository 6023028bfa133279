package factorscope.views.pane;

import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;
import factorscope.views.fx.Latest;
import java.util.Optional;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;

/// What is under the pointer, beside it. It is found beside the screen's thread: some views look through all rows for
/// it.
final class Hover implements AutoCloseable {
    private static final double ASIDE = 14;

    private record Pointed(Request request, Gesture.Click place) {}

    private final Tooltip words = new Tooltip();
    private final Latest<Pointed, Optional<String>> finder;
    private @Nullable MouseEvent pointer;

    Hover(View view) {
        finder = new Latest<>(at -> view.hover(at.request, at.place), this::tell, _ -> words.hide());
        words.setShowDelay(javafx.util.Duration.millis(250));
        words.setHideDelay(javafx.util.Duration.ZERO);
    }

    void ask(Request request, Gesture.Click place, MouseEvent event) {
        pointer = event;
        finder.request(new Pointed(request, place));
    }

    /// The pointer may have left since it was asked for.
    private void tell(Optional<String> text) {
        var at = pointer;
        if (text.isEmpty() || at == null) {
            words.hide();
            return;
        }
        words.setText(text.get());
        if (words.isShowing()) {
            words.setAnchorX(at.getScreenX() + ASIDE);
            words.setAnchorY(at.getScreenY() + ASIDE);
        } else {
            words.show((Pane) at.getSource(), at.getScreenX() + ASIDE, at.getScreenY() + ASIDE);
        }
    }

    /// The pointer has left, or does something.
    void end() {
        pointer = null;
        words.hide();
    }

    @Override
    public void close() {
        finder.close();
        end();
    }
}
