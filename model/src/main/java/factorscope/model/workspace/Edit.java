package factorscope.model.workspace;

import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.match.Stability;
import factorscope.model.param.ParamValues;
import factorscope.model.rank.RankReport;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// One thing that a person does to the workspace, and that can be undone.
public sealed interface Edit {
    /// In menus: `Undo label #7`.
    String words();

    WorkspaceState apply(WorkspaceState before);

    /// Edits with the same key that follow each other count as one, such as the strokes of one drag.
    default Optional<String> gesture() {
        return Optional.empty();
    }

    record OpenDataset(Dataset dataset) implements Edit {
        @Override
        public String words() {
            return "open " + dataset.name();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withDataset(dataset);
        }
    }

    record CloseDataset(String id, String name) implements Edit {
        @Override
        public String words() {
            return "close " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withoutDataset(id);
        }
    }

    record DeleteResult(String id, String name) implements Edit {
        @Override
        public String words() {
            return "delete " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.trashed(id);
        }
    }

    record RenameResult(String id, String name) implements Edit {
        @Override
        public String words() {
            return "rename " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.result(id)
                    .map(k -> before.withResult(k.renamed(name)))
                    .orElse(before);
        }
    }

    record RestoreResult(String id, String name) implements Edit {
        @Override
        public String words() {
            return "restore " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.restored(id);
        }
    }

    /// Changes what is written about a component.
    ///
    /// @param what is changed: `label`, `star` or `note`
    record Annotate(String resultId, int component, Note note, String what) implements Edit {
        @Override
        public String words() {
            return what + " #" + (component + 1);
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.result(resultId)
                    .map(k -> before.withResult(k.withNote(component, note)))
                    .orElse(before);
        }

        /// Typing into one field is one edit.
        @Override
        public Optional<String> gesture() {
            return what.equals("star") ? Optional.empty() : Optional.of(what + resultId + component);
        }
    }

    /// Writes down whether a result's components come back.
    record Assess(String resultId, String name, Stability stability) implements Edit {
        @Override
        public String words() {
            return "stability of " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.result(resultId)
                    .map(k -> before.withResult(k.withStability(stability)))
                    .orElse(before);
        }
    }

    /// Writes down what an analysis found.
    record KeepFinding(KeptFinding finding) implements Edit {
        @Override
        public String words() {
            return "keep " + finding.name();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            var more = new ArrayList<>(before.findings());
            more.add(finding);
            return before.withFindings(more);
        }
    }

    record DeleteFinding(String id, String name) implements Edit {
        @Override
        public String words() {
            return "delete " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withFindings(
                    before.findings().stream().filter(f -> !f.id().equals(id)).toList());
        }
    }

    /// Writes down what criteria say about a dataset's number of components.
    record Study(String datasetId, String name, RankReport report) implements Edit {
        @Override
        public String words() {
            return "rank of " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.dataset(datasetId).isEmpty() ? before : before.withStudy(datasetId, report);
        }
    }

    /// A stroke on an axis.
    ///
    /// @param drag tells the strokes of one drag from those of the next
    record Select(AxisId axis, Selection selection, String what, long drag) implements Edit {
        @Override
        public String words() {
            return what;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withSelection(axis, selection);
        }

        @Override
        public Optional<String> gesture() {
            return Optional.of("select" + axis.text() + drag);
        }
    }

    record ClearSelections() implements Edit {
        @Override
        public String words() {
            return "clear selection";
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            var state = before;
            for (var axis : before.selections().keySet()) {
                state = state.withSelection(axis, Selection.NOTHING);
            }
            return state;
        }
    }

    /// Adds a group, or puts it in the place of one of the same name.
    ///
    /// @param drag tells the strokes of one drag from those of the next
    record AddGroup(Group group, long drag) implements Edit {
        @Override
        public String words() {
            return "group " + group.name();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            var more = new ArrayList<>(before.groups());
            more.removeIf(g -> g.name().equals(group.name()));
            more.add(group);
            return before.withGroups(more);
        }

        @Override
        public Optional<String> gesture() {
            return Optional.of("group" + drag);
        }
    }

    record ChangeGroup(Group old, Group changed) implements Edit {
        @Override
        public String words() {
            return "change group " + changed.name();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withGroups(before.groups().stream()
                    .map(g -> g.equals(old) ? changed : g)
                    .toList());
        }
    }

    record DeleteGroup(Group group) implements Edit {
        @Override
        public String words() {
            return "delete group " + group.name();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withGroups(
                    before.groups().stream().filter(g -> !g.equals(group)).toList());
        }
    }

    record ChooseMode(Mode mode) implements Edit {
        @Override
        public String words() {
            return "selection mode " + mode.text();
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withMode(mode);
        }
    }

    /// Opens a view.
    ///
    /// @param beside id of a tab in whose place it is opened
    /// @param inFront of the others there, or behind them
    record OpenView(Layout.Tab tab, String name, Optional<String> beside, boolean inFront) implements Edit {
        @Override
        public String words() {
            return "open " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(before.layout().open(tab, beside, inFront));
        }
    }

    record CloseView(String tabId, String name) implements Edit {
        @Override
        public String words() {
            return "close " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(before.layout().close(tabId));
        }
    }

    /// Opens a view to the right of another; both keep what they show.
    ///
    /// @param matching a view below it that says what corresponds to what in the two
    record CompareViews(String tabId, Layout.Tab other, Optional<Layout.Tab> matching, String name) implements Edit {
        @Override
        public String words() {
            return "compare in " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            var layout = before.layout()
                    .update(tabId, t -> t.withPin(true))
                    .open(other, Optional.of(tabId), false)
                    .split(other.id(), true);
            return before.withLayout(matching.map(tab ->
                            layout.open(tab, Optional.of(other.id()), false).split(tab.id(), false))
                    .orElse(layout));
        }
    }

    /// Makes a view keep what it shows, or follow the focus again.
    record PinView(String tabId, boolean on, String name) implements Edit {
        @Override
        public String words() {
            return (on ? "pin " : "unpin ") + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(before.layout().update(tabId, t -> t.withPin(on)));
        }
    }

    /// Moves a view to another place, or into one of its own.
    ///
    /// @param beside id of a tab in the place that it is put to
    record MoveView(String tabId, String beside, Layout.Side side, String name) implements Edit {
        @Override
        public String words() {
            return "move " + name;
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(before.layout().move(tabId, beside, side));
        }
    }

    record SplitView(String tabId, boolean sideBySide) implements Edit {
        @Override
        public String words() {
            return "split view";
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(before.layout().split(tabId, sideBySide));
        }
    }

    /// Changes what is chosen in a view.
    ///
    /// @param shared keys of options that count in all views that have them
    record ChangeOptions(String tabId, ParamValues options, Set<String> shared) implements Edit {
        public ChangeOptions {
            shared = Set.copyOf(shared);
        }

        @Override
        public String words() {
            return "change view options";
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            var layout = before.layout().update(tabId, t -> t.with(options));
            var common = new HashMap<>(options.texts());
            common.keySet().retainAll(shared);
            for (var tab : layout.all()) {
                layout = layout.update(tab.id(), t -> t.sharing(common));
            }
            return before.withLayout(layout);
        }

        @Override
        public Optional<String> gesture() {
            return Optional.of("options" + tabId);
        }
    }

    record Arrange(Layout layout) implements Edit {
        @Override
        public String words() {
            return "arrange views";
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withLayout(layout);
        }
    }

    /// The spectrum's cut.
    record ProposeComponents(int components) implements Edit {
        @Override
        public String words() {
            return "cut at " + components + " components";
        }

        @Override
        public WorkspaceState apply(WorkspaceState before) {
            return before.withNextComponents(OptionalInt.of(components));
        }

        @Override
        public Optional<String> gesture() {
            return Optional.of("cut");
        }
    }
}
