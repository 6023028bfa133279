package factorscope.views.drawing;

/// What a drawing can depend on beside its subject: parts of the workspace.
public enum Part {
    /// Which of the subject's rows are selected.
    ROWS,
    /// Which of the subject's columns are selected.
    COLUMNS,
    /// Which of the result's components are selected.
    COMPONENTS,
    /// Everything that is selected, anywhere.
    SELECTIONS,
    GROUPS,
    /// All data that are open.
    DATASETS,
    /// All results that are kept.
    RESULTS,
    /// What criteria say about the number of components.
    STUDIES,
    /// The number of components that a cut proposes for the next run.
    CUT
}
