package factorscope.app.shell;

import factorscope.app.command.Command;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.Axis;
import factorscope.model.data.MetadataColumn;
import factorscope.model.select.ColumnRef;
import factorscope.model.select.Selection;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.WorkspaceState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// Finds commands, components by label, note or number, and tokens, classes and other texts of the data.
final class Search {
    private static final int MOST_OF_A_KIND = 12;

    /// Only commands are wanted.
    private static final String COMMANDS_ONLY = ">";

    /// From this distance on what is written does not even begin a word of the title.
    private static final int INSIDE = 5;

    private final Session session;
    private final Navigation navigation;
    private final List<Command> commands;

    Search(Session session, Navigation navigation, List<Command> commands) {
        this.session = session;
        this.navigation = navigation;
        this.commands = commands;
    }

    /// Reads the data's texts: call off the screen's thread.
    List<Hit> find(String text) {
        boolean commandsOnly = text.startsWith(COMMANDS_ONLY);
        var wanted = text.substring(commandsOnly ? 1 : 0).strip().toLowerCase(Locale.ROOT);
        var named = commands.stream()
                .filter(c -> matches(c.name() + " " + c.help(), wanted))
                // of equally near ones that of which the most is written; all in their order where nothing is
                .sorted(Comparator.<Command>comparingInt(c -> distance(c.name(), wanted))
                        .thenComparingInt(c -> wanted.isEmpty() ? 0 : c.name().length()))
                .toList();
        var hits = new ArrayList<Hit>();
        named.stream().filter(c -> isMeant(c, wanted)).map(this::hit).forEach(hits::add);
        if (!commandsOnly && !wanted.isEmpty()) {
            var state = session.marks().get().state();
            state.results().forEach(kept -> addComponents(kept, wanted, hits));
            addTexts(state, wanted, hits);
        }
        named.stream().filter(c -> !isMeant(c, wanted)).map(this::hit).forEach(hits::add);
        return hits;
    }

    private Hit hit(Command command) {
        Runnable action = () -> command.choose(session.notices()::missing);
        return new Hit(command.name(), command.help(), command.keysText(), command.may(), action);
    }

    /// Whether someone who writes this means the command before anything in the data.
    private static boolean isMeant(Command command, String wanted) {
        return !wanted.isEmpty() && distance(command.name(), wanted) < INSIDE;
    }

    /// How far what is written is from a title: it is the title, its beginning, a word of it, a word's beginning, a
    /// part of it, or not in it.
    private static int distance(String name, String wanted) {
        var title = name.replace("…", "").toLowerCase(Locale.ROOT);
        var words = List.of(title.split("\\s+"));
        if (title.equals(wanted)) {
            return 0;
        }
        if (words.contains(wanted)) {
            return title.startsWith(wanted) ? 1 : 2;
        }
        if (title.startsWith(wanted)) {
            return 3;
        }
        if (words.stream().anyMatch(w -> w.startsWith(wanted))) {
            return 4;
        }
        return title.contains(wanted) ? INSIDE : INSIDE + 1;
    }

    /// Every word must occur.
    private static boolean matches(String text, String wanted) {
        var lower = text.toLowerCase(Locale.ROOT);
        for (var word : wanted.split("\\s+")) {
            if (!lower.contains(word)) {
                return false;
            }
        }
        return true;
    }

    private void addComponents(Kept kept, String wanted, List<Hit> hits) {
        int found = 0;
        int components = kept.result().factorization().components();
        for (int k = 0; k < components && found < MOST_OF_A_KIND; k++) {
            var note = kept.note(k);
            boolean byNumber = wanted.equals("#" + (k + 1)) || wanted.equals(Integer.toString(k + 1));
            boolean byText = !note.isEmpty() && matches(note.label() + " " + note.text(), wanted);
            if (byNumber || byText) {
                int component = k;
                hits.add(new Hit(
                        kept.componentText(k),
                        "component of " + kept.name(),
                        () -> navigation.select(kept.id(), component)));
                found++;
            }
        }
    }

    private void addTexts(WorkspaceState state, String wanted, List<Hit> hits) {
        var seen = new HashSet<String>();
        for (var dataset : state.datasets()) {
            for (var axis : dataset.axes()) {
                axis.labels()
                        .table()
                        .ifPresent(table -> table.columns().stream()
                                .filter(c ->
                                        !c.isNumeric() && seen.add(axis.id().text() + c.name()))
                                .forEach(c -> addTexts(axis, c, wanted, hits)));
            }
        }
    }

    private void addTexts(Axis axis, MetadataColumn column, String wanted, List<Hit> hits) {
        var counts = new int[column.distinct().size()];
        for (int i = 0; i < column.size(); i++) {
            counts[column.code(i)]++;
        }
        var ref = new ColumnRef.Metadata(axis.id(), column.name());
        int found = 0;
        for (int d = 0; d < counts.length && found < MOST_OF_A_KIND; d++) {
            var value = column.distinct().get(d);
            if (matches(value, wanted)) {
                int count = counts[d];
                hits.add(new Hit(
                        value,
                        column.name() + " · " + count + " " + axis.name() + (count == 1 ? "" : "s"),
                        () -> session.workspace()
                                .apply(new Edit.Select(
                                        axis.id(),
                                        new Selection.Category(ref, value),
                                        "select " + column.name() + " " + value,
                                        System.nanoTime()))));
                found++;
            }
        }
    }
}
