package factorscope.model.workspace;

import factorscope.model.data.AxisId;
import factorscope.model.decompose.Result;
import factorscope.model.match.Stability;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A result in the workspace.
///
/// @param id unique in the workspace; stands in rules and files
/// @param datasetId the dataset it was made from
/// @param name on screen
/// @param notes by component number, from 0
/// @param stability whether its components come back, where an ensemble has been run
public record Kept(
        String id,
        String datasetId,
        String name,
        Result result,
        Map<Integer, Note> notes,
        Optional<Stability> stability) {
    public Kept {
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    }

    /// A result that nothing more is known of.
    public Kept(String id, String datasetId, String name, Result result, Map<Integer, Note> notes) {
        this(id, datasetId, name, result, notes, Optional.empty());
    }

    public Kept withStability(Stability found) {
        return new Kept(id, datasetId, name, result, notes, Optional.of(found));
    }

    /// The axis along which this result's components stand.
    public AxisId componentAxis() {
        return componentAxis(id);
    }

    public static AxisId componentAxis(String resultId) {
        return new AxisId("components of " + resultId);
    }

    public Note note(int component) {
        return notes.getOrDefault(component, Note.NONE);
    }

    public Kept withNote(int component, Note note) {
        var more = new TreeMap<>(notes);
        if (note.isEmpty()) {
            more.remove(component);
        } else {
            more.put(component, note);
        }
        return new Kept(id, datasetId, name, result, more, stability);
    }

    /// How people refer to a component: `#7`, with its label where it has one. Numbers on screen begin with 1.
    public String componentText(int component) {
        var label = note(component).label();
        return "#" + (component + 1) + (label.isEmpty() ? "" : " " + label);
    }
}
