package factorscope.views.drawing;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.Finding;
import factorscope.model.data.Axis;
import factorscope.model.param.ParamValues;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Everything that a drawing depends on.
///
/// @param marks what is selected, and the state for groups, notes and other results
/// @param findings what the view needs
public record Request(
        Subject subject, ParamValues options, Marks marks, Look look, Size size, Map<Call, Finding> findings) {
    public Request {
        findings = Map.copyOf(findings);
    }

    public Request(Subject subject, ParamValues options, Marks marks, Look look, Size size) {
        this(subject, options, marks, look, size, Map.of());
    }

    /// What was found, of which there is one such.
    public <T extends Finding> T finding(Class<T> type) {
        return findings.values().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has asked for a " + type.getSimpleName()));
    }

    /// What was found in answer to a question.
    public Finding finding(Call call) {
        return finding(call, Finding.class);
    }

    /// The same, of a type.
    public <T extends Finding> T finding(Call call, Class<T> type) {
        return type.cast(Objects.requireNonNull(findings.get(call), "nobody has asked"));
    }

    public Request with(Map<Call, Finding> found) {
        return new Request(subject, options, marks, look, size, found);
    }

    public WorkspaceState state() {
        return marks.state();
    }

    /// The selected positions of an axis; not to be changed.
    public BitSet selected(Axis axis) {
        return marks.selected(axis);
    }

    /// The selected components of a result; not to be changed.
    public BitSet selectedComponents(Kept kept) {
        return marks.selected(
                kept.componentAxis(), kept.result().factorization().components());
    }

    /// The component in focus: the selected one, of several the first.
    public OptionalInt focus(Kept kept) {
        int first = selectedComponents(kept).nextSetBit(0);
        return first < 0 ? OptionalInt.empty() : OptionalInt.of(first);
    }

    public Request with(Size other) {
        return new Request(subject, options, marks, look, other, findings);
    }

    public Request with(Look other) {
        return new Request(subject, options, marks, other, size, findings);
    }

    /// Whether the same would be drawn.
    public boolean sameAs(Request other) {
        return subject.equals(other.subject)
                && options.equals(other.options)
                && look.equals(other.look)
                && size.equals(other.size)
                && findings.keySet().equals(other.findings.keySet())
                && marks.sameAs(other.marks);
    }
}
