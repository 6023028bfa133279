package factorscope.bench.cli;

import factorscope.app.session.Focus;
import factorscope.app.shell.Offscreen;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.gallery.Specimens;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.PickResult;
import javafx.scene.input.ScrollEvent;

/// How long the window takes to answer what a person does in it: a list of many components, the next component, zoom,
/// the theme.
final class InteractionBench {
    private static final int STEPS = 60;
    private static final int WARM_UP = 15;
    private static final int LISTED_ROWS = 48;

    private final Offscreen offscreen;
    private final PrintWriter out;

    InteractionBench(Offscreen offscreen, PrintWriter out) {
        this.offscreen = offscreen;
        this.out = out;
    }

    /// Milliseconds from something done on the screen's thread until a condition holds, for each of several times.
    private static double[] times(int count, IntConsumer action, BooleanSupplier until) {
        return times(count, action, _ -> {}, until);
    }

    /// @param early called after each step that counts, before it is over
    private static double[] times(int count, IntConsumer action, IntConsumer early, BooleanSupplier until) {
        var times = new double[count];
        for (int i = -WARM_UP; i < count; i++) {
            int step = i;
            long start = System.nanoTime();
            Offscreen.onScreen(() -> {
                action.accept(step);
                return true;
            });
            if (i >= 0) {
                early.accept(i);
            }
            Offscreen.await(until);
            if (i >= 0) {
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(times);
        return times;
    }

    private static String text(double[] sorted) {
        return "median " + ms(sorted[sorted.length / 2]) + ", p95 " + ms(sorted[(int) (0.95 * (sorted.length - 1))]);
    }

    private static String ms(double millis) {
        return Numbers.shown(millis, 3) + " ms";
    }

    private Node node(String id) {
        return Objects.requireNonNull(offscreen.window().lookup(id), id);
    }

    /// Sorting and filtering the list of so many components.
    void list(MemoryBudget memory, int components) {
        var desk = offscreen.desk();
        var result = new Specimens(memory).twoWay(LISTED_ROWS, LISTED_ROWS, components);
        var kept = Specimens.kept("many", result);
        long start = System.nanoTime();
        Offscreen.onScreen(() -> {
            desk.session().workspace().replace(WorkspaceState.EMPTY.withResult(kept));
            desk.navigation().focus().set(new Focus.OnResult(kept.id()));
            return true;
        });
        Offscreen.await(() -> node("#component-list") instanceof ListView<?> list
                && list.getItems().size() == components);
        out.println("a list of " + components + " components: " + ms((System.nanoTime() - start) / 1e6));
        var order = (ComboBox<?>) node("#list-order");
        out.println("  sorted: "
                + text(times(
                        8,
                        i -> order.getSelectionModel()
                                .select(Math.floorMod(i, order.getItems().size())),
                        () -> true)));
        var filter = (TextField) node("#list-filter");
        var filters = List.of("1", "12", "dense", "firing > 20", "");
        out.println("  filtered: "
                + text(times(8, i -> filter.setText(filters.get(Math.floorMod(i, filters.size()))), () -> true)));
        Offscreen.onScreen(() -> {
            filter.setText("");
            desk.session().workspace().replace(WorkspaceState.EMPTY);
            return true;
        });
    }

    /// The next component of the bundled dump, and the other theme.
    void step() {
        var desk = offscreen.desk();
        Offscreen.onScreen(() -> {
            desk.documents().openFirst();
            return true;
        });
        Offscreen.await(() -> !desk.session().state().results().isEmpty() && offscreen.isSettled());
        int shown = desk.session().state().layout().all().size();
        var first = new double[STEPS];
        var all = times(
                STEPS,
                _ -> desk.navigation().stepComponent(1),
                i -> {
                    long start = System.nanoTime();
                    Offscreen.await(() -> offscreen.isSettled("evidence"));
                    first[i] = (System.nanoTime() - start) / 1e6;
                },
                offscreen::isSettled);
        Arrays.sort(first);
        out.println("J in " + shown + " views, first pane: " + text(first));
        out.println("  all that can be seen: " + text(all));
        var frames = times(STEPS / 4, _ -> otherTheme(), () -> true);
        out.println("theme, first frame: " + text(frames));
        out.println("  all that can be seen: " + text(times(STEPS / 4, _ -> otherTheme(), offscreen::isSettled)));
    }

    private void otherTheme() {
        var session = offscreen.desk().session();
        var settings = session.settings().get();
        session.change(settings.withDark(!settings.dark()));
    }

    /// Zooming in a map that is shown.
    void zoom(Dataset dataset, Kept kept) {
        var surface = node("#drawing-scatter");
        IntConsumer notch = i -> surface.fireEvent(scroll(i % 2 == 0 ? 40 : -40));
        out.println("zooming in " + dataset.rows().size() + " samples of " + kept.name() + ", next frame: "
                + text(times(STEPS, notch, () -> true)));
        out.println("  all points drawn anew: " + text(times(STEPS, notch, () -> offscreen.isSettled("scatter"))));
    }

    private static ScrollEvent scroll(double by) {
        return new ScrollEvent(
                ScrollEvent.SCROLL,
                100,
                100,
                100,
                100,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                by,
                0,
                by,
                ScrollEvent.HorizontalTextScrollUnits.NONE,
                0,
                ScrollEvent.VerticalTextScrollUnits.NONE,
                0,
                0,
                new PickResult(null, 100, 100));
    }
}
