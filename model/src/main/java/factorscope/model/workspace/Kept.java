package factorscope.model.workspace;

import factorscope.model.data.AxisId;
import factorscope.model.decompose.Result;
import factorscope.model.match.Stability;
import java.util.Collections;
import java.util.List;
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
/// @param names of the components by what they fire on, for those without a label; empty as long as they are not known
public record Kept(
        String id,
        String datasetId,
        String name,
        Result result,
        Map<Integer, Note> notes,
        Optional<Stability> stability,
        List<String> names) {
    public Kept {
        names = List.copyOf(names);
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    }

    /// A result that nothing more is known of.
    public Kept(String id, String datasetId, String name, Result result, Map<Integer, Note> notes) {
        this(id, datasetId, name, result, notes, Optional.empty(), List.of());
    }

    public Kept withStability(Stability found) {
        return new Kept(id, datasetId, name, result, notes, Optional.of(found), names);
    }

    public Kept withNames(List<String> found) {
        return new Kept(id, datasetId, name, result, notes, stability, found);
    }

    public Kept renamed(String other) {
        return new Kept(id, datasetId, other, result, notes, stability, names);
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
        return new Kept(id, datasetId, name, result, more, stability, names);
    }

    /// What a component is called by what it fires on; empty where that says nothing, or is not known yet.
    public String automaticName(int component) {
        return component < names.size() ? names.get(component) : "";
    }

    /// How people refer to a component: `#7`, with its label, or else its automatic name, where it has one. Numbers on
    /// screen begin with 1.
    public String componentText(int component) {
        var label = note(component).label();
        var name = label.isEmpty() ? automaticName(component) : label;
        return "#" + (component + 1) + (name.isEmpty() ? "" : " " + name);
    }
}
