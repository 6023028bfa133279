package factorscope.views.pane;

import factorscope.model.workspace.Note;

/// Where labels, stars and notes go that people write into a view.
public interface Annotations {
    /// @param what was changed: `label`, `star` or `note`
    void annotate(String resultId, int component, Note note, String what);
}
