package factorscope.model.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Provenance;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.Trace;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
    private static final AxisId AXIS = new AxisId("test/0");

    private final Workspace workspace = new Workspace(Runnable::run);
    private final Dataset data = Golden.dataset(new double[][] {{1, 2}, {3, 4}, {5, 6}}, DType.FLOAT64);

    private static Edit select(int index, long drag) {
        return new Edit.Select(AXIS, new Selection.Picked(List.of(index)), "select", drag);
    }

    @Test
    void undoAndRedoGoThroughEveryState() {
        var random = new SplittableRandom(3);
        var states = new ArrayList<WorkspaceState>();
        states.add(workspace.state());
        workspace.apply(new Edit.OpenDataset(data));
        states.add(workspace.state());
        for (int i = 0; i < 60; i++) {
            var edit = switch (random.nextInt(5)) {
                case 0 -> select(random.nextInt(3), i);
                case 1 -> new Edit.ChooseMode(random.nextBoolean() ? Mode.ADD : Mode.XOR);
                case 2 -> new Edit.AddGroup(new Group("g" + i, i, AXIS, Selection.NOTHING), i);
                case 3 ->
                    new Edit.OpenView(
                            new Layout.Tab("t" + i, "values", "test", Map.of()), "Values", Optional.empty(), true);
                default -> new Edit.ClearSelections();
            };
            var before = workspace.state();
            workspace.apply(edit);
            if (!workspace.state().equals(before)) {
                states.add(workspace.state());
            }
        }
        for (int i = states.size() - 1; i > 0; i--) {
            assertThat(workspace.state()).isEqualTo(states.get(i));
            workspace.undo();
        }
        assertThat(workspace.state()).isEqualTo(WorkspaceState.EMPTY);
        assertThat(workspace.undoWords()).isEmpty();
        for (int i = 1; i < states.size(); i++) {
            workspace.redo();
            assertThat(workspace.state()).isEqualTo(states.get(i));
        }
        assertThat(workspace.redoWords()).isEmpty();
    }

    @Test
    void theStrokesOfOneDragAreUndoneTogether() {
        workspace.apply(select(0, 1));
        workspace.apply(select(1, 2));
        workspace.apply(select(2, 2));
        workspace.apply(select(0, 2));
        workspace.undo();
        assertThat(workspace.state().selected(AXIS, 3).stream().toArray()).containsExactly(0);
        workspace.undo();
        assertThat(workspace.state().selections()).isEmpty();
    }

    @Test
    void somethingNewEndsWhatCouldBeRedone() {
        workspace.apply(select(0, 1));
        workspace.undo();
        workspace.apply(select(1, 2));
        assertThat(workspace.redoWords()).isEmpty();
        workspace.redo();
        assertThat(workspace.state().selected(AXIS, 3).stream().toArray()).containsExactly(1);
    }

    @Test
    void aDatasetIsKeptAsLongAsItCanBeBroughtBack() {
        var memory = new MemoryBudget(1 << 20);
        var scope = memory.scope("a test");
        var segment = scope.allocate(64);
        var own = new Dataset(
                "own",
                "own",
                List.of(Axis.numbered(new AxisId("own/0"), "sample", 8, Role.SAMPLE)),
                Tensor.of(segment, DType.FLOAT64, Shape.of(8), Storage.of(scope)),
                Origin.generated("test", Map.of()));
        workspace.apply(new Edit.OpenDataset(own));
        workspace.apply(new Edit.CloseDataset("own", "own"));
        assertThat(memory.used()).as("can be brought back by undo").isEqualTo(64);
        workspace.undo();
        assertThat(workspace.state().datasets().getFirst().values().at(0)).isZero();
        workspace.close();
        assertThat(memory.used()).as("nobody can bring it back").isZero();
    }

    @Test
    void computingIsNeverUndone() {
        var codes = Golden.matrix(new double[][] {{1, 0}, {0, 1}, {1, 1}}, DType.FLOAT64)
                .asTensor();
        var result = new Result(
                new Embedding(data.rows(), codes),
                Measures.NONE,
                Trace.EMPTY,
                new Provenance("test", 1, Map.of(), 1, "", List.of(), "", 1, true, Instant.EPOCH),
                Result.Outcome.CONVERGED,
                0,
                0);
        workspace.apply(new Edit.OpenDataset(data));
        workspace.apply(select(1, 1));
        workspace.undo();
        workspace.keep(new Kept("r", "test", "map", result, Map.of()));
        workspace.undo();
        assertThat(workspace.state().results()).hasSize(1);
        workspace.redo();
        workspace.redo();
        assertThat(workspace.state().results()).hasSize(1);
        workspace.apply(new Edit.DeleteResult("r", "map"));
        assertThat(workspace.state().results()).isEmpty();
        workspace.undo();
        assertThat(workspace.state().results()).hasSize(1);
    }

    @Test
    void closingATabKeepsTheOneInFront() {
        var tabs = List.of("a", "b", "c").stream()
                .map(id -> new Layout.Tab(id, "values", "test", Map.of()))
                .toList();
        assertThat(((Layout.Tabs) new Layout.Tabs(tabs, 1).close("a")).front()).isZero();
        assertThat(((Layout.Tabs) new Layout.Tabs(tabs, 1).close("c")).front()).isEqualTo(1);
        assertThat(((Layout.Tabs) new Layout.Tabs(tabs, 1).close("b")).front()).isEqualTo(1);
    }

    @Test
    void undoLeavesTheTabInFrontThatIsInFront() {
        var tabs = List.of("a", "b").stream()
                .map(id -> new Layout.Tab(id, "values", "test", Map.of()))
                .toList();
        workspace.apply(new Edit.Arrange(new Layout.Tabs(tabs, 0)));
        workspace.apply(select(1, 1));
        workspace.arrange(new Layout.Tabs(tabs, 1));
        workspace.undo();
        assertThat(workspace.state().selections()).isEmpty();
        assertThat(workspace.state().layout()).isEqualTo(new Layout.Tabs(tabs, 1));
    }

    @Test
    void onlyWorkIsUnsaved() {
        workspace.apply(new Edit.OpenDataset(data));
        workspace.apply(select(1, 1));
        workspace.arrange(new Layout.Tabs(List.of(new Layout.Tab("t", "values", "test", Map.of())), 0));
        assertThat(workspace.isUnsaved()).isFalse();
        workspace.apply(new Edit.AddGroup(new Group("g", 0, AXIS, Selection.NOTHING), 1));
        assertThat(workspace.isUnsaved()).isTrue();
        workspace.markSaved(workspace.state());
        assertThat(workspace.isUnsaved()).isFalse();
        workspace.undo();
        assertThat(workspace.isUnsaved()).isTrue();
    }

    @Test
    void whatIsWorthAQuestionIsUnsaved() {
        workspace.apply(new Edit.OpenDataset(data));
        assertThat(workspace.isUnsaved()).as("is on the disk").isFalse();
        assertThat(workspace.hasOtherData()).as("but in no project").isTrue();
        workspace.markSaved(workspace.state());
        assertThat(workspace.hasOtherData()).isFalse();
        var prepared = new Dataset(
                "prepared",
                "prepared",
                data.axes(),
                data.values(),
                data.origin().prepared("centre"));
        workspace.apply(new Edit.OpenDataset(prepared));
        assertThat(workspace.isUnsaved()).as("was made here").isTrue();
        workspace.markSaved(workspace.state());
        assertThat(workspace.isUnsaved()).isFalse();
    }

    /// Wherever a tab is moved, each stays once, and it ends where it was put.
    @Test
    void movingKeepsAllTabs() {
        var random = new java.util.SplittableRandom(4);
        var ids = List.of("a", "b", "c", "d", "e");
        var sides = List.of(Layout.Side.values());
        Layout layout = new Layout.Tabs(
                ids.stream()
                        .map(id -> new Layout.Tab(id, "values", "test", Map.of()))
                        .toList(),
                0);
        for (int i = 0; i < 300; i++) {
            var id = ids.get(random.nextInt(ids.size()));
            var beside = ids.get(random.nextInt(ids.size()));
            var side = sides.get(random.nextInt(sides.size()));
            layout = layout.move(id, beside, side);
            assertThat(layout.all()).extracting(Layout.Tab::id).containsExactlyInAnyOrderElementsOf(ids);
            if (side == Layout.Side.AMONG && !id.equals(beside)) {
                assertThat(leaf(layout, id)).contains(beside);
            } else if (!id.equals(beside)) {
                assertThat(leaf(layout, id)).containsExactly(id);
            }
        }
    }

    private static List<String> leaf(Layout layout, String id) {
        return switch (layout) {
            case Layout.Tabs tabs ->
                tabs.tab(id).isPresent()
                        ? tabs.tabs().stream().map(Layout.Tab::id).toList()
                        : List.of();
            case Layout.Split split ->
                split.parts().stream().flatMap(p -> leaf(p, id).stream()).toList();
        };
    }
}
