package factorscope.model.catalog;

import factorscope.model.io.csv.CsvWriter;
import java.util.List;
import java.util.regex.Pattern;

/// How the cells of a table are written.
public enum Cells {
    /// As they are, for programs that read data.
    EXACT,
    /// Text that a spreadsheet would take for a formula has an apostrophe before it, so that a label from a stranger's
    /// file cannot run anything. Numbers stay numbers.
    FOR_SPREADSHEETS;

    /// What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
    private static final String STARTS = "=+-@\t\r\n";

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|Infinity|NaN)");

    /// The table with its cells written so.
    public CsvWriter.Table of(CsvWriter.Table table) {
        return switch (this) {
            case EXACT -> table;
            case FOR_SPREADSHEETS ->
                new CsvWriter.Table() {
                    @Override
                    public List<String> header() {
                        return guarded(table.header());
                    }

                    @Override
                    public int size() {
                        return table.size();
                    }

                    @Override
                    public List<String> line(int row) {
                        return guarded(table.line(row));
                    }
                };
        };
    }

    private static List<String> guarded(List<String> cells) {
        return cells.stream().map(Cells::guarded).toList();
    }

    private static String guarded(String cell) {
        boolean starts = !cell.isEmpty() && STARTS.indexOf(cell.charAt(0)) >= 0;
        return starts && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
    }
}
