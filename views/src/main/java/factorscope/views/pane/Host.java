package factorscope.views.pane;

import factorscope.model.param.ParamValues;
import factorscope.model.select.Mode;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Stroke;
import factorscope.views.drawing.Subject;
import factorscope.views.fx.FxCell;
import java.util.Optional;

/// What a pane lives in: where its subject comes from, and where what people do in it goes.
public interface Host {
    /// The subject as it is now; empty once it is gone.
    Optional<Subject> subject();

    /// What is selected, and everything else in the workspace.
    FxCell<Marks> marks();

    FxCell<Look> look();

    /// Who is asked for what a view needs.
    Answers answers();

    ParamValues options();

    /// A stroke; the strokes of one drag carry the same number.
    ///
    /// @param mode asked for by a key that is held; empty for the one that is chosen
    void stroke(Stroke stroke, long drag, Optional<Mode> mode);

    /// A cut that proposes a number of components.
    void propose(int components);

    /// A short message about something that could not be done.
    void complain(String message);
}
