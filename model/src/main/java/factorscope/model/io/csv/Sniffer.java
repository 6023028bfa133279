package factorscope.model.io.csv;

import factorscope.model.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// What the first lines of a text tell about all of it.
///
/// @param header whether the first record names the columns
/// @param isUnitLine whether the record after that gives their units
/// @param isRowNamed whether records begin with a cell that the header has no name for, as R writes them
/// @param width cells of a record
/// @param isTrailing whether every line ends with a delimiter
/// @param own names of columns, where there are any
record Sniffer(
        TextFormat format,
        boolean header,
        boolean isUnitLine,
        boolean isRowNamed,
        int width,
        boolean isTrailing,
        List<String> own,
        List<String> remarks) {
    private static final List<Character> DELIMITERS = List.of(',', '\t', ';', '|');
    private static final int SAMPLED = 200;

    Sniffer withFormat(TextFormat other) {
        return new Sniffer(other, header, isUnitLine, isRowNamed, width, isTrailing, own, remarks);
    }

    List<String> names(int count) {
        var names = new ArrayList<String>();
        for (int c = 0; c < count; c++) {
            names.add(c < own.size() ? own.get(c) : "column " + c);
        }
        return names;
    }

    /// How many records stand before the rows.
    int before() {
        return (header ? 1 : 0) + (isUnitLine ? 1 : 0);
    }

    static Sniffer of(Path file, CsvImporter.Options options) {
        var remarks = new ArrayList<String>();
        var charset = options.charset().orElseGet(() -> TextEncoding.of(file));
        if (options.charset().isEmpty() && charset.equals(TextEncoding.WINDOWS)) {
            remarks.add("The text is not UTF-8 and is read as Windows-1252, which includes Latin-1"
                    + " (choose another with the option encoding).");
        }
        var head = head(file, charset);
        var format = new TextFormat(charset, ',', options.quotes(), false, 0);
        var told = told(head);
        if (told.isPresent()) {
            format = format.withSkipped(1).withDelimiter(told.get());
        }
        int comments = 0;
        if (!options.isMetadata()) {
            int first = told.isPresent() ? 1 : 0;
            while (first + comments < head.size() && head.get(first + comments).startsWith("#")) {
                comments++;
            }
        }
        format = format.withComments(comments > 0);
        if (options.delimiter() != 0) {
            format = format.withDelimiter(options.delimiter());
        } else if (told.isEmpty()) {
            format = format.withDelimiter(delimiter(file, format));
        }
        var sample = sample(file, format);
        if (sample.isEmpty() && comments > 0) {
            // all of it begins with #
            comments = 0;
            format = format.withComments(false);
            sample = sample(file, format);
        }
        if (sample.isEmpty()) {
            throw Failure.data(file.getFileName() + " is empty.", "Choose a file with rows.");
        }
        return settled(
                options,
                format,
                sample,
                comments > 0 ? head.get((told.isPresent() ? 1 : 0) + comments - 1) : "",
                remarks);
    }

    /// A record and the line it begins on.
    private record Line(long number, List<String> cells) {}

    private static Sniffer settled(
            CsvImporter.Options options, TextFormat format, List<Line> sample, String comment, List<String> remarks) {
        int width = width(sample);
        int first = options.isMetadata() ? 0 : beginning(sample, width);
        if (first > 0) {
            long lines = sample.get(first).number - 1;
            remarks.add("The first " + (lines == 1 ? "line is" : lines + " lines are")
                    + " skipped: not part of the table.");
            format = format.withSkipped((int) lines);
        }
        var rows =
                sample.subList(first, sample.size()).stream().map(Line::cells).toList();
        boolean isTrailing = width > 1
                && !options.isMetadata()
                && rows.stream().allMatch(r -> r.size() < width || r.getLast().isBlank())
                && rows.size() > 1;
        int used = isTrailing ? width - 1 : width;
        var top = rows.getFirst();
        boolean isRowNamed = !isTrailing && rows.size() > 1 && top.size() == width - 1;
        var fromComment = comment.isEmpty() ? List.<String>of() : cells(comment, format.delimiter());
        boolean isNumbersOnTop = top.stream().allMatch(c -> CellNumber.is(c, '.') || CellNumber.isMissing(c));
        if (fromComment.size() == used
                && isNumbersOnTop
                && fromComment.stream().noneMatch(c -> CellNumber.is(c, '.') || CellNumber.is(c, ','))
                && !options.header().equals("no")) {
            // a commented line that names the columns, as np.savetxt writes it
            return new Sniffer(format, false, false, false, used, isTrailing, fromComment, remarks);
        }
        boolean header = switch (options.header()) {
            case "yes" -> true;
            case "no" -> false;
            default -> isRowNamed || looksLikeHeader(rows);
        };
        var own = new ArrayList<String>();
        if (header) {
            if (isRowNamed) {
                own.add("row");
            }
            top.stream().limit(used).map(String::strip).forEach(own::add);
        }
        boolean isUnitLine = header && !options.isMetadata() && !isRowNamed && looksLikeUnits(rows, used);
        if (isUnitLine) {
            remarks.add("The line below the names is left out of the values: it gives units ("
                    + String.join(", ", rows.get(1)) + ").");
        }
        return new Sniffer(format, header, isUnitLine, header && isRowNamed, used, isTrailing, own, remarks);
    }

    private static List<String> head(Path file, java.nio.charset.Charset charset) {
        var lines = new ArrayList<String>();
        try (var in =
                new BufferedReader(new InputStreamReader(TextEncoding.unpacked(Files.newInputStream(file)), charset))) {
            var line = in.readLine();
            while (line != null && lines.size() < SAMPLED) {
                var plain = lines.isEmpty() && line.startsWith("\uFEFF") ? line.substring(1) : line;
                lines.add(plain.length() > 4096 ? plain.substring(0, 4096) : plain);
                line = in.readLine();
            }
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
        return lines;
    }

    /// What a first line such as `sep=;` says, which spreadsheets write.
    private static Optional<Character> told(List<String> head) {
        if (head.isEmpty()) {
            return Optional.empty();
        }
        var first = head.getFirst().replace("\"", "").strip();
        if (!first.toLowerCase(java.util.Locale.ROOT).startsWith("sep=")) {
            return Optional.empty();
        }
        var raw = head.getFirst().replace("\"", "");
        int at = raw.indexOf('=') + 1;
        return at < raw.length() ? Optional.of(raw.charAt(at)) : Optional.empty();
    }

    private static List<String> cells(String comment, char delimiter) {
        var text = comment.replaceFirst("^#+", "").strip();
        var parts = delimiter == TextFormat.SPACES
                ? text.split("[ \\t]+")
                : text.split(java.util.regex.Pattern.quote("" + delimiter), -1);
        return java.util.Arrays.stream(parts).map(String::strip).toList();
    }

    private static char delimiter(Path file, TextFormat format) {
        char best = 0;
        double most = 0;
        for (char candidate : DELIMITERS) {
            var sample = sampleOrNone(file, format.withDelimiter(candidate));
            if (sample.isEmpty()) {
                continue;
            }
            int width = width(sample);
            double agreeing =
                    sample.stream().filter(r -> r.cells.size() == width).count();
            double share = agreeing / sample.size();
            // what cuts all lines alike is more likely than what cuts some of them into more pieces
            double score = width > 1 && share > 0.5 ? share * share * share * Math.log(width + 1.0) : 0;
            if (score > most + 1e-9) {
                most = score;
                best = candidate;
            }
        }
        if (best != 0) {
            return best;
        }
        var spaced = sampleOrNone(file, format.withDelimiter(TextFormat.SPACES));
        int width = spaced.isEmpty() ? 1 : width(spaced);
        long agreeing = spaced.stream().filter(r -> r.cells.size() == width).count();
        return width > 1 && agreeing * 2 > spaced.size() ? TextFormat.SPACES : ',';
    }

    /// Quotes may only make sense with another delimiter.
    private static List<Line> sampleOrNone(Path file, TextFormat format) {
        try {
            return sample(file, format);
        } catch (Failure e) {
            return List.of();
        }
    }

    private static List<Line> sample(Path file, TextFormat format) {
        var sample = new ArrayList<Line>();
        try (var records = Records.open(file, format)) {
            for (int i = 0; i < SAMPLED; i++) {
                var record = records.next();
                if (record.isEmpty()) {
                    break;
                }
                sample.add(new Line(records.line(), record.get()));
            }
        } catch (Failure e) {
            if (format.quotes()) {
                // a quotation mark that is a letter
                return sample(file, format.withQuotes(false));
            }
            throw e;
        }
        return sample;
    }

    /// So many cells most records have.
    private static int width(List<Line> sample) {
        var counts = new HashMap<Integer, Integer>();
        for (var line : sample) {
            counts.merge(line.cells.size(), 1, Integer::sum);
        }
        int best = sample.getFirst().cells.size();
        for (var entry : counts.entrySet()) {
            if (entry.getValue() > counts.getOrDefault(best, 0)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    /// The record with which the table begins: names may lack that of the first column.
    private static int beginning(List<Line> sample, int width) {
        if (width == 1) {
            return 0;
        }
        int first = 0;
        while (first < sample.size() && sample.get(first).cells.size() != width) {
            first++;
        }
        boolean isNamedAbove =
                first == 1 && sample.getFirst().cells.size() == width - 1 && sample.getFirst().number == 1;
        // lines of other lengths that are many are a ragged table
        return first >= sample.size() || isNamedAbove || first > sample.size() / 2 ? 0 : first;
    }

    private static boolean isNumber(String cell) {
        return CellNumber.is(cell, '.') || CellNumber.is(cell, ',');
    }

    private static boolean looksLikeHeader(List<List<String>> sample) {
        var first = sample.getFirst();
        if (first.stream().allMatch(c -> isNumber(c) || CellNumber.isMissing(c))) {
            return false;
        }
        if (sample.size() == 1) {
            return true;
        }
        for (int c = 0; c < first.size(); c++) {
            int column = c;
            var below = sample.stream()
                    .skip(1)
                    .filter(r -> r.size() > column)
                    .map(r -> r.get(column))
                    .toList();
            // a column may have a cell that is no number, or units in its first line
            long numbers = below.stream().filter(Sniffer::isNumber).count();
            long words = below.stream()
                    .filter(cell -> !isNumber(cell) && !CellNumber.isMissing(cell))
                    .count();
            if (numbers > words && !isNumber(first.get(c)) && !CellNumber.isMissing(first.get(c))) {
                return true;
            }
        }
        // words above words: a header says each only once
        return first.stream().noneMatch(Sniffer::isNumber)
                && first.stream().distinct().count() == first.size()
                && sample.stream().skip(1).noneMatch(first::equals);
    }

    /// No numbers where all that follows are numbers.
    private static boolean looksLikeUnits(List<List<String>> rows, int width) {
        if (rows.size() < 3) {
            return false;
        }
        var units = rows.get(1);
        int above = 0;
        for (int c = 0; c < width && c < units.size(); c++) {
            int column = c;
            boolean isNumeric = rows.stream()
                    .skip(2)
                    .filter(r -> r.size() > column)
                    .allMatch(r -> isNumber(r.get(column)) || CellNumber.isMissing(r.get(column)));
            var unit = units.get(c);
            if (isNumber(unit)
                    || isNumeric
                            && !unit.isBlank()
                            && CellNumber.isMissing(unit)
                            && unit.strip().length() > 1) {
                return false;
            }
            above += isNumeric && !CellNumber.isMissing(unit) ? 1 : 0;
        }
        return above > 0;
    }
}
