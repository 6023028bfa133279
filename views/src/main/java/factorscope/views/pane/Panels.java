package factorscope.views.pane;

import factorscope.views.components.ComponentTableView;
import factorscope.views.drawing.View;

/// Views that are more on the screen than their drawing: tables that can be sorted, filtered and written into.
public final class Panels {
    private Panels() {}

    public static ViewNode open(View view, Host host, Annotations annotations) {
        if (view instanceof ComponentTableView) {
            var panel = new ComponentTablePanel(host, annotations);
            return new ViewNode(panel, panel::close);
        }
        var pane = new DrawingPane(view, host);
        return new ViewNode(pane, pane::close);
    }
}
