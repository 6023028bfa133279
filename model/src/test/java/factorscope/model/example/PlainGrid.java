package factorscope.model.example;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;

/// A format: `grid ROWS COLUMNS` and so many numbers after it, with spaces or ends of lines between. What is announced
/// is believed only if the file can hold it; whatever else is in it is refused by name.
public final class PlainGrid implements Importer {
    private static final String ID = "grid";
    private static final byte[] WORD = "grid ".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Format format() {
        return new Format(ID, "Plain grid", "A matrix as text after its size.", List.of("grid"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= WORD.length && Arrays.equals(head, 0, WORD.length, WORD, 0, WORD.length);
    }

    @Override
    public List<Member> list(Path file) {
        try (var in = open(file)) {
            return List.of(header(in, file));
        }
    }

    private static Scanner open(Path file) {
        try {
            return new Scanner(Files.newInputStream(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path.", e);
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(file.getFileName() + " is not a readable grid: " + why + ".", "Write the file again.");
    }

    private static Member header(Scanner in, Path file) {
        if (!in.hasNext() || !in.next().equals("grid")) {
            throw damaged(file, "it does not begin with its size");
        }
        long rows = size(in, file);
        long columns = size(in, file);
        return new Member("", Shape.of(rows, columns), "float64", 8 * rows * columns, Optional.empty());
    }

    private static long size(Scanner in, Path file) {
        int size = in.hasNextInt() ? in.nextInt() : -1;
        if (size < 0) {
            throw damaged(file, "its size is not two whole numbers");
        }
        return size;
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        return Filled.read(file, ID, member, DType.FLOAT64, options, memory, into -> {
            try (var in = open(file)) {
                header(in, file);
                long count = member.shape().count();
                for (long i = 0; i < count; i++) {
                    progress.at(i, count);
                    into.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value(in, file, i));
                }
                if (in.hasNext()) {
                    throw damaged(file, "it holds more than " + count + " numbers");
                }
            }
        });
    }

    private static double value(Scanner in, Path file, long number) {
        if (!in.hasNext()) {
            throw damaged(file, "it ends after " + number + " numbers");
        }
        var text = in.next();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw damaged(file, "\"" + text.substring(0, Math.min(20, text.length())) + "\" is not a number");
        }
    }
}
