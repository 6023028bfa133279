package factorscope.app.docking;

import factorscope.model.param.ParamValues;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.pane.DrawingPane;
import java.util.Optional;

/// Asks how and where to export what a view shows, and writes it.
public interface ExportFigure {
    /// @param pane where it is drawn on the screen, for the size to begin with
    void export(View view, Subject subject, ParamValues options, Optional<DrawingPane> pane);
}
