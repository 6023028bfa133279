package factorscope.model.io.csv;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/// How a text table is laid out, found out by going through all of it: what separates cells, whether a line names the
/// columns, which columns are numbers and which say something about the rows. What had to be guessed, and what is left
/// out, is said in [#remarks].
///
/// @param before records that stand before the rows: names and units
/// @param isNamed whether the columns have names of their own
/// @param names of all columns; `column 0` and so on where there is no header
/// @param values numbers of the columns that hold values
/// @param metadata numbers of the columns that say something about the rows
/// @param decimal mark before the decimals
/// @param rows records without the header and the units
record Layout(
        TextFormat format,
        int before,
        boolean isNamed,
        List<String> names,
        List<Integer> values,
        List<Integer> metadata,
        char decimal,
        long rows,
        List<String> remarks) {
    private static final Set<String> ROW_NUMBERS = Set.of("", "index", "id", "row", "unnamed: 0", "#");

    Layout {
        names = List.copyOf(names);
        values = List.copyOf(values);
        metadata = List.copyOf(metadata);
        remarks = List.copyOf(remarks);
    }

    static Layout of(Path file, CsvImporter.Options options) {
        var sniffed = Sniffer.of(file, options);
        var survey = Survey.of(file, sniffed);
        if (sniffed.format().quotes() && survey.isBetterWithoutQuotes(sniffed)) {
            var plain = sniffed.withFormat(sniffed.format().withQuotes(false));
            var literally = Survey.of(file, plain);
            if (literally.failure().isEmpty()) {
                return built(options, plain, literally);
            }
        }
        return built(options, sniffed, survey);
    }

    private static Layout built(CsvImporter.Options options, Sniffer sniffed, Survey survey) {
        survey.failure().ifPresent(e -> {
            throw e;
        });
        var columns = survey.columns();
        var remarks = new ArrayList<>(sniffed.remarks());
        char decimal = options.decimal() != 0
                ? options.decimal()
                : survey.decimal(sniffed.format().delimiter());
        if (decimal == ',' && options.decimal() == 0) {
            remarks.add("Numbers are read with a decimal comma (the option decimal=. reads a point).");
        }
        var names = sniffed.names(columns.size());
        var values = new ArrayList<Integer>();
        var metadata = new ArrayList<Integer>();
        for (int c = 0; c < columns.size(); c++) {
            var column = columns.get(c);
            boolean isLabel = (sniffed.header() || sniffed.isRowNamed()) && isLabel(names.get(c), c, column);
            boolean isValue = column.isNumeric(decimal, names.get(c)) && !(c == 0 && sniffed.isRowNamed());
            (isValue && !isLabel ? values : metadata).add(c);
            if (!isValue && !isLabel && !(c == 0 && sniffed.isRowNamed())) {
                column.whyLeftOut(names.get(c), decimal).ifPresent(remarks::add);
            }
            if (isValue && !isLabel) {
                column.whatIsRead(names.get(c), decimal).ifPresent(remarks::add);
            }
        }
        return new Layout(
                sniffed.format(),
                sniffed.before(),
                !sniffed.own().isEmpty(),
                names,
                values,
                metadata,
                decimal,
                survey.rows(),
                remarks);
    }

    private static boolean isLabel(String name, int number, Survey.Column column) {
        boolean isLabel = new MetadataTable(0, List.of(MetadataColumn.of(name, List.of())))
                .column(MetadataTable.Meaning.LABEL)
                .isPresent();
        return isLabel || number == 0 && ROW_NUMBERS.contains(name.toLowerCase(Locale.ROOT)) && column.countsUp();
    }

    /// Opens the records behind the header and the units.
    Records body(Path file) {
        var records = Records.open(file, format);
        IntStream.range(0, before).forEach(_ -> records.next());
        return records;
    }

    static Failure ragged(Path file, long line, int found, int wanted) {
        return Failure.data(
                file.getFileName() + " is ragged: line " + line + " has " + found + " cells instead of " + wanted + ".",
                "Give every line the same number of cells.");
    }
}
