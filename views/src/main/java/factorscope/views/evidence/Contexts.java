package factorscope.views.evidence;

import factorscope.model.data.Numbers;
import factorscope.model.io.csv.CsvWriter;
import factorscope.views.drawing.Request;
import factorscope.views.evidence.Page.Line;
import factorscope.views.evidence.Page.Word;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What an evidence view shows, as a table or as JSON lines: whole texts, however they are cut on the screen.
public final class Contexts implements CsvWriter.Table {
    private static final JsonMapper JSON = new JsonMapper();

    /// A line under the heading of its section.
    private record Under(String heading, Line line) {}

    private final Page page;
    private final List<Under> lines;

    private Contexts(Page page) {
        this.page = page;
        lines = page.sections().stream()
                .flatMap(section -> section.lines().stream().map(line -> new Under(section.heading(), line)))
                .toList();
    }

    /// @param request of an [EvidenceView], with its options
    public static Contexts of(Request request) {
        return new Contexts(Pages.write(request, EvidenceView.book(request)));
    }

    @Override
    public List<String> header() {
        return List.of("of", "section", "activation", "row", "class", "times", "before", "token", "after");
    }

    @Override
    public int size() {
        return lines.size();
    }

    @Override
    public List<String> line(int row) {
        var line = lines.get(row).line;
        var words = line.words();
        int focus = line.focus();
        int end = Math.min(focus + 1, words.size());
        return List.of(
                page.title(),
                lines.get(row).heading,
                Numbers.plain(line.strength() * page.most()),
                Integer.toString(line.row()),
                line.label(),
                Integer.toString(line.times()),
                text(words.subList(0, focus)),
                text(words.subList(focus, end)).strip(),
                text(words.subList(end, words.size())));
    }

    private static String text(List<Word> words) {
        var text = new StringBuilder();
        words.forEach(w -> text.append(w.spaceBefore() ? " " : "").append(w.text()));
        return text.toString();
    }

    /// One object per line: `of`, `section`, `activation`, `row`, `class`, `times`, and for each token its text, its
    /// row
    /// and its activation; `focus` is the place of the token that brought the line here.
    public void writeJsonLines(OutputStream out) throws IOException {
        for (var under : lines) {
            var line = under.line;
            var object = new LinkedHashMap<String, Object>();
            object.put("of", page.title());
            object.put("section", under.heading);
            object.put("activation", line.strength() * page.most());
            object.put("row", line.row());
            object.put("class", line.label());
            object.put("times", line.times());
            object.put("focus", line.focus());
            var tokens = new ArrayList<String>();
            var rows = new ArrayList<Integer>();
            var activations = new ArrayList<Double>();
            for (var word : line.words()) {
                tokens.add(word.text());
                rows.add(word.row());
                activations.add(word.strength() * page.most());
            }
            object.put("tokens", tokens);
            object.put("rows", rows);
            object.put("activations", activations);
            out.write(JSON.writeValueAsBytes(object));
            out.write('\n');
        }
    }
}
