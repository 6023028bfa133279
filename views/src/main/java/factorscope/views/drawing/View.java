package factorscope.views.drawing;

import factorscope.model.analyse.Call;
import factorscope.model.decompose.Eligibility;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A way to look at something. Stateless; registered in the catalog; knows no JavaFX.
public interface View {
    /// What a view says of itself.
    ///
    /// @param id on the command line and in files
    /// @param summary one sentence: what it shows
    record About(String id, String name, String summary) {}

    About about();

    ParamSpec options();

    /// Whether it can show this, and if not, why.
    Eligibility fits(Subject subject);

    /// The parts of the workspace that its drawing depends on: it is given these alone, and is drawn anew when they
    /// change and not otherwise.
    Set<Part> reads();

    /// What analyses have to say before it can be drawn: it computes nothing itself. Called on the screen's thread.
    default List<Call> needs(Request request) {
        return List.of();
    }

    /// Draws. Called off the screen's thread.
    Drawing draw(Request request);

    /// What a gesture selects, if anything.
    default Optional<Stroke> brush(Request request, Gesture gesture) {
        return Optional.empty();
    }

    /// What a click on an entry of the legend selects.
    ///
    /// @param entry as it is written there
    default Optional<Stroke> pick(Request request, String entry) {
        return Optional.empty();
    }

    /// What is under the pointer, in words.
    default Optional<String> hover(Request request, Gesture.Click at) {
        return Optional.empty();
    }

    /// Options of this view that are best moved by hand; empty where there are none.
    default List<Slider> sliders(Subject subject, ParamValues options) {
        return List.of();
    }

    /// What may be written into an option, to choose from; empty where anything may.
    default List<String> suggestions(Param.Text option, Subject subject) {
        return List.of();
    }

    /// What dragging a cut to this place along x proposes for the next run; empty where there is no cut.
    default Optional<Integer> cut(Request request, double x) {
        return Optional.empty();
    }
}
