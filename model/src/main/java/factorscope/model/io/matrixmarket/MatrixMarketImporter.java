package factorscope.model.io.matrixmarket;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.io.Sparse;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;

/// MatrixMarket files, sparse (coordinate) or dense (array); opened as float64, since what is read as text has its
/// digits. Entries that are named twice are summed, as the format's readers do.
public final class MatrixMarketImporter implements Importer {
    private static final String ID = "matrixmarket";
    private static final String BANNER = "%%MatrixMarket";
    private static final int LONGEST_LINE = 1 << 16;

    /// Bytes of an entry of a pattern: `1 1` and the end of its line.
    private static final int SHORTEST_ENTRY = 4;

    /// A value and its column.
    private static final int BYTES_PER_ENTRY = 12;

    /// @param entries announced, or all values of a dense one
    private record Header(boolean isSparse, String field, String symmetry, long rows, long columns, long entries) {}

    @Override
    public Format format() {
        return new Format(ID, "MatrixMarket", "A sparse or dense matrix as text.", List.of("mtx"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return new String(head, 0, Math.min(head.length, BANNER.length()), StandardCharsets.US_ASCII)
                .equalsIgnoreCase(BANNER);
    }

    @Override
    public List<Member> list(Path file) {
        try (var in = reader(file)) {
            return List.of(member(header(in, file)));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Member member(Header header) {
        Optional<String> refusal = header.field.equals("complex")
                ? Optional.of("Its values are complex: save their real and imaginary parts as two files.")
                : Optional.empty();
        var shape = Shape.of(header.rows, header.columns);
        long bytes = header.isSparse ? header.entries * BYTES_PER_ENTRY : shape.count() * Double.BYTES;
        return new Member("", shape, header.isSparse ? "sparse float64" : "float64", bytes, refusal);
    }

    private static BufferedReader reader(Path file) throws IOException {
        return new BufferedReader(
                new java.io.InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1), 1 << 16);
    }

    private static Failure unreadable(Path file, IOException e) {
        return Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable MatrixMarket file: " + why + ".",
                "Copy or write the file again.");
    }

    /// The next line with anything on it but a comment.
    private static String line(BufferedReader in, Path file) throws IOException {
        while (true) {
            var line = new StringBuilder();
            int c = in.read();
            if (c < 0) {
                throw damaged(file, "it is cut off");
            }
            for (; c >= 0 && c != '\n'; c = in.read()) {
                line.append((char) c);
                if (line.length() > LONGEST_LINE) {
                    throw damaged(file, "it has a line of more than " + LONGEST_LINE + " characters");
                }
            }
            var text = line.toString().strip();
            if (!text.isEmpty() && !text.startsWith("%")) {
                return text;
            }
        }
    }

    private static Header header(BufferedReader in, Path file) throws IOException {
        var banner = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && banner.length() < LONGEST_LINE; c = in.read()) {
            banner.append((char) c);
        }
        var words = banner.toString().strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (words.length < 5 || !words[1].equals("matrix")) {
            throw damaged(file, "its first line does not say what it is");
        }
        boolean isSparse = words[2].equals("coordinate");
        if (!isSparse && !words[2].equals("array")
                || !List.of("real", "integer", "pattern", "complex").contains(words[3])
                || !List.of("general", "symmetric", "skew-symmetric", "hermitian")
                        .contains(words[4])) {
            throw damaged(file, "\"" + String.join(" ", words) + "\" is not known");
        }
        var sizes = new StringTokenizer(line(in, file));
        if (sizes.countTokens() != (isSparse ? 3 : 2)) {
            throw damaged(file, "its sizes are not where they belong");
        }
        long rows = whole(sizes.nextToken(), file);
        long columns = whole(sizes.nextToken(), file);
        if (rows < 0 || columns < 0) {
            throw damaged(file, "a size is negative");
        }
        long entries = isSparse
                ? whole(sizes.nextToken(), file)
                : Shape.of(rows, columns).count();
        if (!words[4].equals("general") && rows != columns) {
            throw damaged(file, "it is " + words[4] + " but not square");
        }
        return new Header(isSparse, words[3], words[4], rows, columns, entries);
    }

    private static long whole(String text, Path file) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw damaged(file, "\"" + text + "\" is not a whole number");
        }
    }

    private static double real(String text, Path file) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw damaged(file, "\"" + text + "\" is not a number");
        }
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(file.getFileName() + " cannot be opened.", why);
        });
        try (var in = reader(file)) {
            var header = header(in, file);
            if (header.isSparse) {
                return sparse(in, header, file, member, options, memory, progress);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return Filled.read(file, ID, member, DType.FLOAT64, options, memory, into -> {
            try (var in = reader(file)) {
                dense(in, header(in, file), file, into, progress);
            }
        });
    }

    /// The text is read once; its entries are kept until the matrix is put together.
    private static Dataset sparse(
            BufferedReader in,
            Header header,
            Path file,
            Member member,
            ParamValues options,
            MemoryBudget memory,
            Progress progress)
            throws IOException {
        if (header.entries < 0 || header.entries > Files.size(file) / SHORTEST_ENTRY) {
            throw damaged(file, "it announces " + header.entries + " entries, more than it can hold");
        }
        try (var scope = memory.scope(String.valueOf(file.getFileName()))) {
            var entries = Triplets.read(in, header, file, scope, progress);
            return Sparse.read(file, ID, member, DType.FLOAT64, entries.count(), options, memory, entries);
        }
    }

    /// Rows, columns and values as they are named.
    private record Triplets(MemorySegment places, MemorySegment values, String symmetry, long named, long count)
            implements Sparse.Entries {
        static Triplets read(BufferedReader in, Header header, Path file, OffHeap scope, Progress progress)
                throws IOException {
            boolean isPattern = header.field.equals("pattern");
            var places = scope.allocate(16 * header.entries);
            var values = scope.allocate(8 * header.entries);
            long count = 0;
            for (long e = 0; e < header.entries; e++) {
                var words = new StringTokenizer(line(in, file));
                if (words.countTokens() < (isPattern ? 2 : 3)) {
                    throw damaged(file, "an entry is incomplete");
                }
                long row = whole(words.nextToken(), file) - 1;
                long column = whole(words.nextToken(), file) - 1;
                places.setAtIndex(ValueLayout.JAVA_LONG, 2 * e, row);
                places.setAtIndex(ValueLayout.JAVA_LONG, 2 * e + 1, column);
                values.setAtIndex(ValueLayout.JAVA_DOUBLE, e, isPattern ? 1 : real(words.nextToken(), file));
                count += header.symmetry.equals("general") || row == column ? 1 : 2;
                if ((e & 0xFFFF) == 0) {
                    progress.at(e, header.entries);
                }
            }
            return new Triplets(places, values, header.symmetry, header.entries, count);
        }

        @Override
        public void forEach(Sparse.Visitor visitor) throws IOException {
            double mirrored = symmetry.equals("skew-symmetric") ? -1 : 1;
            for (long e = 0; e < named; e++) {
                long row = places.getAtIndex(ValueLayout.JAVA_LONG, 2 * e);
                long column = places.getAtIndex(ValueLayout.JAVA_LONG, 2 * e + 1);
                double value = values.getAtIndex(ValueLayout.JAVA_DOUBLE, e);
                visitor.entry(row, column, value);
                if (!symmetry.equals("general") && row != column) {
                    visitor.entry(column, row, mirrored * value);
                }
            }
        }
    }

    /// Column by column; of symmetric ones the lower triangle.
    private static void dense(BufferedReader in, Header header, Path file, MemorySegment into, Progress progress)
            throws IOException {
        boolean isWhole = header.symmetry.equals("general");
        boolean isSkew = header.symmetry.equals("skew-symmetric");
        for (long column = 0; column < header.columns; column++) {
            for (long row = isWhole ? 0 : isSkew ? column + 1 : column; row < header.rows; row++) {
                double value = real(line(in, file), file);
                into.setAtIndex(ValueLayout.JAVA_DOUBLE, row * header.columns + column, value);
                if (!isWhole && row != column) {
                    into.setAtIndex(ValueLayout.JAVA_DOUBLE, column * header.columns + row, isSkew ? -value : value);
                }
            }
            progress.at(column, header.columns);
        }
    }
}
