package factorscope.model.io.csv;

import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What all cells of a table are.
///
/// @param columns of the table
/// @param rows without the header
/// @param failure why it could not be gone through
/// @param isOddlyQuoted whether quotation marks stand where they cannot close a cell
/// @param isBroken whether lines end within quotation marks
record Survey(List<Column> columns, long rows, Optional<Failure> failure, boolean isOddlyQuoted, boolean isBroken) {
    /// The cells of a column.
    static final class Column {
        private long points;
        private long commas;
        private long onlyPoints;
        private long onlyCommas;
        private long certainCommas;
        private long missing;
        private long odd;
        private long oddLine;
        private String oddCell = "";
        private String commaCell = "";
        private String pointCell = "";
        private long grouped;
        private String marker = "";
        private long marked;
        private long cells;
        private long last = Long.MIN_VALUE;
        private boolean countsUp = true;

        void add(String cell, long line) {
            cells++;
            if (CellNumber.isMissing(cell)) {
                missing++;
                countsUp = false;
                var text = cell.strip();
                if (!isUsual(text)) {
                    marker = text;
                    marked++;
                }
                return;
            }
            boolean isPoint = CellNumber.is(cell, '.');
            boolean isComma =
                    cell.indexOf(',') >= 0 || !isPoint ? CellNumber.is(cell, ',') : isPoint && cell.indexOf('.') < 0;
            commaCell = commaCell.isEmpty() && isComma && !isPoint ? cell.strip() : commaCell;
            pointCell = pointCell.isEmpty() && isPoint && !isComma ? cell.strip() : pointCell;
            points += isPoint ? 1 : 0;
            commas += isComma ? 1 : 0;
            onlyPoints += isPoint && !isComma ? 1 : 0;
            onlyCommas += isComma && !isPoint ? 1 : 0;
            boolean isAmbiguous = isComma && CellNumber.isAmbiguous(cell);
            certainCommas += isComma && !isPoint && !isAmbiguous ? 1 : 0;
            if (isPoint ? CellNumber.isWithThousands(cell, '.') : isComma && CellNumber.isWithThousands(cell, ',')) {
                grouped++;
            }
            if (!isPoint && !isComma) {
                odd++;
                if (oddCell.isEmpty()) {
                    oddCell = cell.strip();
                    oddLine = line;
                }
            }
            count(cell);
        }

        private void count(String cell) {
            if (!countsUp) {
                return;
            }
            try {
                long number = Long.parseLong(cell.strip());
                countsUp = last == Long.MIN_VALUE || number == last + 1;
                last = number;
            } catch (NumberFormatException e) {
                countsUp = false;
            }
        }

        private static boolean isUsual(String text) {
            return text.isEmpty() || text.equalsIgnoreCase("nan") || text.equalsIgnoreCase("na");
        }

        boolean countsUp() {
            return countsUp && cells > 0;
        }

        /// Whether all cells are numbers or missing, and at least one is a number, or the column has a name and nothing
        /// else.
        boolean isNumeric(char decimal, String name) {
            long numbers = decimal == ',' ? commas : points;
            return numbers + missing == cells && (numbers > 0 || marked == 0 && !name.isBlank());
        }

        /// Empty for a column of words.
        Optional<String> whyLeftOut(String name, char decimal) {
            long numbers = Math.max(points, commas);
            if (numbers == 0 && !isHalfNumeric(oddCell) && marked + missing < cells) {
                return Optional.empty();
            }
            var as = "The column \"" + name + "\" is left out of the values and labels the rows: ";
            if (odd > 0) {
                return Optional.of(as + "\"" + shortened(oddCell) + "\" in line " + oddLine + " is not a number"
                        + (odd > 1 ? ", nor are " + (odd - 1) + " other cells." : "."));
            }
            if (decimal == '.' && onlyCommas > 0) {
                var comma = as + "\"" + shortened(commaCell) + "\" ";
                return Optional.of(
                        certainCommas > 0
                                ? comma + "has a decimal comma, and other numbers a point (option decimal=,)."
                                : comma + "could have its comma between thousands or before decimals (option decimal=,"
                                        + " for decimals).");
            }
            if (decimal == ',' && onlyPoints > 0) {
                return Optional.of(as + "\"" + shortened(pointCell)
                        + "\" has a decimal point, and other numbers a comma (option decimal=.).");
            }
            if (missing == cells && marked == 0) {
                return Optional.of(as + "it is empty.");
            }
            return Optional.of(as + "it holds \"" + marker + "\" only, which is not a number.");
        }

        /// Digits with something that is no part of a number, such as 12%.
        private static boolean isHalfNumeric(String cell) {
            return cell.chars().anyMatch(Character::isDigit)
                            && cell.length() < 24
                            && cell.chars().filter(Character::isLetter).count() <= 3
                            && !cell.matches("\\d{1,4}[-/.:]\\d{1,2}[-/.:].*")
                    || cell.equalsIgnoreCase("true")
                    || cell.equalsIgnoreCase("false");
        }

        Optional<String> whatIsRead(String name, char decimal) {
            if (marked > 0) {
                return Optional.of("In the column \"" + name + "\" \"" + marker + "\" and the like (" + marked
                        + (marked == 1 ? " cell" : " cells") + ") are read as missing.");
            }
            return grouped > 0
                    ? Optional.of("In the column \"" + name + "\" thousands separators are ignored.")
                    : Optional.empty();
        }

        private static String shortened(String text) {
            return text.length() > 40 ? text.substring(0, 40) + "…" : text;
        }
    }

    static Survey of(Path file, Sniffer sniffed) {
        var columns = new ArrayList<Column>();
        for (int c = 0; c < sniffed.width(); c++) {
            columns.add(new Column());
        }
        long rows = 0;
        boolean isOdd = false;
        boolean isBroken = false;
        try (var records = Records.open(file, sniffed.format())) {
            try {
                for (int i = 0; i < sniffed.before(); i++) {
                    records.next();
                }
                for (var record = records.next(); record.isPresent(); record = records.next()) {
                    var cells = record.get();
                    requireWidth(file, records, cells, sniffed);
                    for (int c = 0; c < columns.size(); c++) {
                        columns.get(c).add(cells.get(c), records.line());
                    }
                    rows++;
                }
            } catch (Failure e) {
                return new Survey(columns, rows, Optional.of(e), records.isOddlyQuoted(), records.isBrokenInQuotes());
            }
            isOdd = records.isOddlyQuoted();
            isBroken = records.isBrokenInQuotes();
        }
        return new Survey(columns, rows, Optional.empty(), isOdd, isBroken);
    }

    private static void requireWidth(Path file, Records records, List<String> cells, Sniffer sniffed) {
        int wanted = sniffed.width();
        boolean isTrailed = sniffed.isTrailing()
                && cells.size() == wanted + 1
                && cells.getLast().isBlank();
        if (cells.size() != wanted && !isTrailed) {
            throw Layout.ragged(file, records.line(), cells.size(), wanted);
        }
    }

    /// Whether quotation marks seem to be letters: they do not close, or close where no cell ends, or lines end within
    /// them though their cells are cut by tabs.
    boolean isBetterWithoutQuotes(Sniffer sniffed) {
        return failure.isPresent()
                || isOddlyQuoted
                || isBroken && sniffed.format().delimiter() == '\t' && sniffed.width() > 1;
    }

    /// The mark before the decimals: a comma where columns make sense with nothing else, and none needs a point.
    char decimal(char delimiter) {
        boolean anyComma = columns.stream().anyMatch(c -> c.certainCommas > 0 && c.commas + c.missing == c.cells);
        boolean anyPoint = columns.stream().anyMatch(c -> c.onlyPoints > 0 && c.points + c.missing == c.cells);
        return anyComma && !anyPoint ? ',' : '.';
    }
}
