package factorscope.views.evidence;

import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.views.evidence.Page.Word;
import factorscope.views.paint.Lettering;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What stands in a table's row, to be read where there is no text: all values of a narrow table, the largest of a
/// wide one.
final class RowValues {
    private static final int COLUMNS = 6;

    private RowValues() {}

    /// Nothing where the columns make a picture: that is looked at, not read.
    static List<Word> words(Optional<Dataset> data, int row) {
        if (data.isEmpty() || Planes.of(data.get().columns().labels()).isPresent()) {
            return List.of();
        }
        var from = data.get();
        try (var _ = from.lease()) {
            boolean isWide = from.columns().size() > COLUMNS;
            return IntStream.range(0, from.columns().size())
                    .boxed()
                    // of many columns those with nothing in them say nothing
                    .filter(j -> !isWide || from.values().at(row, j) != 0)
                    .sorted(Comparator.comparingDouble(
                            j -> -Math.abs(from.values().at(row, j))))
                    .limit(COLUMNS)
                    .sorted()
                    .map(j -> new Word(
                            row,
                            "· " + Lettering.amid(from.columns().label(j)) + " "
                                    + Numbers.shown(from.values().at(row, j)),
                            true,
                            0,
                            false,
                            false))
                    .toList();
        }
    }
}
