package factorscope.model.io.csv;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// How a text table is laid out, found out from its first records: what separates cells, whether the first
/// record names the columns, which columns are numbers and which say something about the rows.
///
/// @param names of all columns; `column 0` and so on where there is no header
/// @param values numbers of the columns that hold values
/// @param metadata numbers of the columns that say something about the rows
record Layout(char delimiter, boolean header, List<String> names, List<Integer> values, List<Integer> metadata) {
    private static final List<Character> DELIMITERS = List.of(',', '\t', ';', '|');
    private static final int SAMPLED = 200;
    private static final Set<String> MISSING = Set.of("", "na", "nan", "n/a", "null", "none", "?");
    private static final Set<String> ROW_NUMBERS = Set.of("", "index", "id", "row", "unnamed: 0", "#");

    Layout {
        names = List.copyOf(names);
        values = List.copyOf(values);
        metadata = List.copyOf(metadata);
    }

    static Layout of(Path file, CsvImporter.Options options) {
        char delimiter = options.delimiter() != 0 ? options.delimiter() : delimiter(file);
        var sample = sample(file, delimiter);
        if (sample.isEmpty()) {
            throw Failure.data(file.getFileName() + " is empty.", "Choose a file with rows.");
        }
        boolean header = switch (options.header()) {
            case "yes" -> true;
            case "no" -> false;
            default -> looksLikeHeader(sample);
        };
        var body = header ? sample.subList(1, sample.size()) : sample;
        var names = new ArrayList<String>();
        int width = sample.getFirst().size();
        for (int c = 0; c < width; c++) {
            names.add(header ? sample.getFirst().get(c).strip() : "column " + c);
        }
        var values = new ArrayList<Integer>();
        var metadata = new ArrayList<Integer>();
        for (int c = 0; c < width; c++) {
            (isMetadata(names.get(c), c, body, header) ? metadata : values).add(c);
        }
        return new Layout(delimiter, header, names, values, metadata);
    }

    private static char delimiter(Path file) {
        char best = ',';
        int most = 1;
        for (char candidate : DELIMITERS) {
            List<List<String>> sample;
            try {
                sample = sample(file, candidate);
            } catch (Failure e) {
                // quotes that only make sense with another delimiter
                continue;
            }
            if (sample.isEmpty()) {
                continue;
            }
            int width = sample.getFirst().size();
            long agreeing = sample.stream().filter(r -> r.size() == width).count();
            if (width > most && agreeing * 2 > sample.size()) {
                most = width;
                best = candidate;
            }
        }
        return best;
    }

    private static List<List<String>> sample(Path file, char delimiter) {
        var sample = new ArrayList<List<String>>();
        try (var records = Records.open(file, delimiter)) {
            for (int i = 0; i < SAMPLED; i++) {
                var record = records.next();
                if (record.isEmpty()) {
                    break;
                }
                sample.add(record.get());
            }
        }
        return sample;
    }

    private static boolean looksLikeHeader(List<List<String>> sample) {
        var first = sample.getFirst();
        if (first.stream().allMatch(c -> isNumber(c) || isMissing(c))) {
            return false;
        }
        if (sample.size() == 1) {
            return true;
        }
        for (int c = 0; c < first.size(); c++) {
            int column = c;
            boolean numbersBelow = sample.stream()
                    .skip(1)
                    .filter(r -> r.size() > column)
                    .allMatch(r -> isNumber(r.get(column)) || isMissing(r.get(column)));
            if (numbersBelow && !isNumber(first.get(c)) && !isMissing(first.get(c))) {
                return true;
            }
        }
        // words above words: a header says each only once
        return first.stream().noneMatch(Layout::isNumber)
                && first.stream().distinct().count() == first.size()
                && sample.stream().skip(1).noneMatch(first::equals);
    }

    private static boolean isMetadata(String name, int column, List<List<String>> body, boolean header) {
        var cells = body.stream()
                .filter(r -> r.size() > column)
                .map(r -> r.get(column))
                .toList();
        if (!cells.stream().allMatch(c -> isNumber(c) || isMissing(c))) {
            return true;
        }
        if (!header || cells.isEmpty()) {
            return false;
        }
        boolean label = new MetadataTable(0, List.of(MetadataColumn.of(name, List.of())))
                .column(MetadataTable.Meaning.LABEL)
                .isPresent();
        return label || column == 0 && ROW_NUMBERS.contains(name.toLowerCase(Locale.ROOT)) && countsUp(cells);
    }

    private static boolean countsUp(List<String> cells) {
        try {
            for (int i = 1; i < cells.size(); i++) {
                if (Long.parseLong(cells.get(i).strip())
                        != Long.parseLong(cells.get(i - 1).strip()) + 1) {
                    return false;
                }
            }
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static boolean isMissing(String cell) {
        return MISSING.contains(cell.strip().toLowerCase(Locale.ROOT));
    }

    static boolean isNumber(String cell) {
        var text = cell.strip();
        if (text.isEmpty() || Character.isLetter(text.charAt(text.length() - 1))) {
            // Java would take "1f" and "NaN" for numbers too
            return false;
        }
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
