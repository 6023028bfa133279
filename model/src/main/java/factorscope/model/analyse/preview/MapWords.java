package factorscope.model.analyse.preview;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Work;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What regions of a map are about: for cells of several sizes the text that most sets their samples apart from all
/// others, at the middle of those that carry it.
public final class MapWords implements Analysis {
    public static final Param.Text COLUMN = new Param.Text(
            "column",
            "Column",
            "Metadata column for colours and words; if empty, the one named label, token, name or similar.",
            "",
            "the name of a metadata column");

    /// Cells along an axis at the coarsest level; twice as many at each that follows.
    private static final int CELLS = 3;

    private static final int LEVELS = 6;

    /// Of more samples than this some, evenly spaced, name the regions.
    private static final int MOST_COUNTED = 500_000;

    /// Fewer samples in a cell, or with a text, say nothing.
    private static final int LEAST_IN_CELL = 8;

    private static final int LEAST_WITH_TEXT = 3;

    /// Of the samples of a cell so many carry a text at least, and so many times as many as of all.
    private static final double LEAST_SHARE = 0.08;

    private static final double LEAST_LIFT = 2;

    @Override
    public About about() {
        return new About("map-words", 1, "Words on a map", "Name the regions of a map.", List.of());
    }

    @Override
    public boolean isPart() {
        return true;
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(Coordinates.X, Coordinates.Y, Coordinates.HIDE_MARKS, COLUMN);
    }

    @Override
    public Requires requires() {
        return Requires.RESULT;
    }

    @Override
    public Eligibility accepts(Given given) {
        return new Coordinates().accepts(given);
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        long rows = given.result().factorization().axes().getFirst().size();
        return new Forecast(0, 1 + 60.0 * LEVELS * Math.min(rows, MOST_COUNTED), 0, 0, 0, 40 * rows);
    }

    /// The column of labels, or of words, that a name stands for.
    ///
    /// @param name empty for the first that is called after one of these meanings
    public static Optional<MetadataColumn> column(
            Optional<MetadataTable> table, String name, MetadataTable.Meaning... meanings) {
        if (!name.isBlank()) {
            return table.flatMap(t -> t.column(name.strip()));
        }
        return List.of(meanings).stream()
                .flatMap(m -> table.flatMap(t -> t.column(m)).stream())
                .findFirst();
    }

    @Override
    public WordsFinding of(Given given, ParamValues params, Work work) {
        var axis = given.result().factorization().axes().getFirst();
        var column = column(
                axis.labels().table(),
                params.get(COLUMN),
                MetadataTable.Meaning.TOKEN,
                MetadataTable.Meaning.NAME,
                MetadataTable.Meaning.LABEL);
        if (column.isEmpty()) {
            return new WordsFinding(List.of());
        }
        var points = Coordinates.points(given, params);
        var words = new ArrayList<Word>();
        for (int level = 0; level < LEVELS; level++) {
            work.at(level, LEVELS, "level");
            words.addAll(level(points, column.get(), level));
        }
        return new WordsFinding(words);
    }

    /// Where samples with one text are in one cell.
    private static final class Place {
        int count;
        double x;
        double y;
    }

    static List<Word> level(Points points, MetadataColumn column, int level) {
        int cells = CELLS << level;
        var all = new int[column.distinct().size()];
        var inCell = new HashMap<Integer, Integer>();
        var places = new HashMap<Long, Place>();
        int counted = 0;
        int step = Math.max(1, Math.ceilDiv(points.size(), MOST_COUNTED));
        for (int i = 0; i < points.size(); i += step) {
            if (Float.isNaN(points.x(i)) || Float.isNaN(points.y(i))) {
                continue;
            }
            int code = column.code(i);
            all[code]++;
            counted++;
            int cell = along(points.x(i), points.left(), points.right(), cells) * cells
                    + along(points.y(i), points.low(), points.high(), cells);
            inCell.merge(cell, 1, Integer::sum);
            var place = places.computeIfAbsent((long) cell << 32 | code, _ -> new Place());
            place.count++;
            place.x += points.x(i);
            place.y += points.y(i);
        }
        int total = counted;
        var best = new HashMap<Integer, Word>();
        places.forEach((key, place) -> {
            int cell = (int) (key >> 32);
            int code = (int) (long) key;
            int count = inCell.getOrDefault(cell, 0);
            double share = place.count / (double) count;
            double lift = share / (all[code] / (double) total);
            var text = column.distinct().get(code).strip();
            if (count < LEAST_IN_CELL
                    || place.count < LEAST_WITH_TEXT
                    || share < LEAST_SHARE
                    || lift < LEAST_LIFT
                    || text.chars().noneMatch(Character::isLetterOrDigit)) {
                return;
            }
            var word = new Word(
                    text,
                    (float) (place.x / place.count),
                    (float) (place.y / place.count),
                    level,
                    place.count * Math.log(lift));
            best.merge(cell, word, (one, other) -> Word.ORDER.compare(one, other) <= 0 ? one : other);
        });
        return best.values().stream().sorted(Word.ORDER).toList();
    }

    private static int along(float value, float from, float to, int cells) {
        return to > from ? Math.clamp((int) ((value - from) / (to - from) * cells), 0, cells - 1) : 0;
    }

    /// A text at a place.
    ///
    /// @param level 0 for the largest cells
    /// @param weight how much it sets the cell apart: count times the logarithm of the lift
    public record Word(String text, float x, float y, int level, double weight) {
        private static final Comparator<Word> ORDER = Comparator.comparingInt(Word::level)
                .thenComparing(Comparator.comparingDouble(Word::weight).reversed())
                .thenComparing(Word::text);
    }

    /// @param words by level, the weightiest first
    public record WordsFinding(List<Word> words) implements Finding {
        public WordsFinding {
            words = List.copyOf(words);
        }

        @Override
        public String summary() {
            return words.size() + " words.";
        }

        @Override
        public void json(ObjectNode root) {
            var array = root.putArray("words");
            words.forEach(w -> array.addObject()
                    .put("text", w.text)
                    .put("x", w.x)
                    .put("y", w.y)
                    .put("level", w.level)
                    .put("weight", w.weight));
        }
    }
}
