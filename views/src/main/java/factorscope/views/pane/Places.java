package factorscope.views.pane;

import factorscope.views.drawing.Part;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.View;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javafx.scene.control.ScrollPane;
import org.jspecify.annotations.Nullable;

/// How far down pages were read, so that a reader who comes back goes on there.
final class Places {
    /// What is read from top to bottom: another component begins at its top.
    private record Page(String subject, BitSet components) {}

    private final View view;
    private final ScrollPane scroll;
    private final Map<Page, Double> places = new HashMap<>();
    private @Nullable Page page;

    Places(View view, ScrollPane scroll) {
        this.view = view;
        this.scroll = scroll;
    }

    /// Another page may be shown from now on.
    void turnTo(Request request) {
        var components = request.subject()
                .result()
                .filter(_ -> !Collections.disjoint(view.reads(), Set.of(Part.COMPONENTS, Part.SELECTIONS)))
                .map(request::selectedComponents);
        var next = new Page(request.subject().id(), components.orElseGet(BitSet::new));
        if (!next.equals(page)) {
            if (page != null) {
                places.put(page, scroll.getVvalue());
            }
            page = next;
            scroll.setVvalue(places.getOrDefault(next, 0.0));
        }
    }
}
