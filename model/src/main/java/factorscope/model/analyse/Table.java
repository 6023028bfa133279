package factorscope.model.analyse;

import factorscope.model.data.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers and texts in rows, for reading.
///
/// @param header names of the columns
/// @param rows as many cells each as there are columns
public record Table(List<String> header, List<List<String>> rows) {
    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        int columns = header.size();
        if (rows.stream().anyMatch(r -> r.size() != columns)) {
            throw new IllegalArgumentException("a row has more or fewer cells than there are columns");
        }
    }

    /// A number in a cell: four digits.
    public static String cell(double value) {
        return Numbers.shown(value, 4);
    }

    /// In columns of equal width; the last one, which may be sentences, as it is.
    public List<String> lines() {
        var widths = IntStream.range(0, header.size()).map(this::width).toArray();
        var lines = new ArrayList<String>();
        lines.add(line(header, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int c = 0; c < cells.size(); c++) {
            boolean isLast = c == cells.size() - 1;
            line.append(cells.get(c));
            line.append(isLast ? "" : " ".repeat(widths[c] - cells.get(c).length() + 2));
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = header.get(column).length();
        for (var row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }
}
