package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Struct;

/// MATLAB files of level 5 (`save -v6` and `-v7`): matrices by name, structs by their fields. They are read whole,
/// as float64.
public final class MatlabImporter implements Importer {
    private static final String ID = "matlab";

    /// The library reads a file whole, onto the heap.
    private static final long MOST_BYTES = 512L << 20;

    @Override
    public Format format() {
        return new Format(ID, "MATLAB", "Matrices of a MATLAB file (-v6, -v7).", List.of("mat"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= 128
                && new String(head, 0, 19, StandardCharsets.US_ASCII).startsWith("MATLAB 5.0 MAT-file");
    }

    private record Found(String name, Array array) {}

    /// What is done while the file's values are there.
    private interface Work<T> {
        T on(List<Found> found) throws IOException;
    }

    private static <T> T with(Path file, Work<T> work) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw Failure.data(
                        file.getFileName() + " has " + Bytes.text(Files.size(file))
                                + "; MATLAB files are read whole, up" + " to " + Bytes.text(MOST_BYTES) + ".",
                        "Save it with -v7.3, which is read in parts.");
            }
            try (MatFile mat = Mat5.readFromFile(file.toFile())) {
                var found = new ArrayList<Found>();
                for (var entry : mat.getEntries()) {
                    walk(entry.getName(), entry.getValue(), found);
                }
                return work.on(found);
            }
        } catch (Failure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // the library meets what is damaged with whatever its loops stumble over
            throw Failure.data(
                    file.getFileName() + " is not a readable MATLAB file.", "Copy or write the file again.", e);
        }
    }

    private static void walk(String name, Array array, List<Found> found) {
        if (array instanceof Struct struct && struct.getNumElements() == 1) {
            for (var field : struct.getFieldNames()) {
                walk(name + "." + field, struct.get(field), found);
            }
        } else {
            found.add(new Found(name, array));
        }
    }

    @Override
    public List<Member> list(Path file) {
        return with(file, found -> found.stream().map(MatlabImporter::member).toList());
    }

    private static Member member(Found found) {
        var shape = new Shape(Arrays.stream(found.array.getDimensions())
                .asLongStream()
                .boxed()
                .toList());
        boolean isMatrix = found.array instanceof Matrix;
        Optional<String> refusal = !isMatrix
                ? Optional.of("It is a " + found.array.getType() + ", not a matrix of numbers.")
                : ((Matrix) found.array).isComplex()
                        ? Optional.of("Its values are complex: save their real and imaginary parts as two matrices.")
                        : Optional.empty();
        return new Member(
                found.name, shape, isMatrix ? "float64" : found.array.getType().toString(), 8 * shape.count(), refusal);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        return with(file, found -> {
            var matrix = found.stream()
                    .filter(f -> f.name.equals(member.name()) && f.array instanceof Matrix)
                    .map(f -> (Matrix) f.array)
                    .findFirst()
                    .orElseThrow(() -> Failure.data(
                            file.getFileName() + " has no matrix \"" + member.name() + "\".",
                            "Choose one that it lists."));
            return Filled.read(
                    file, ID, member, DType.FLOAT64, options, memory, into -> fill(matrix, member.shape(), into));
        });
    }

    /// MATLAB's first axis runs fastest.
    private static void fill(Matrix matrix, Shape shape, MemorySegment into) {
        int order = shape.order();
        var at = new long[order];
        var strides = new long[order];
        long stride = 1;
        for (int m = order - 1; m >= 0; m--) {
            strides[m] = stride;
            stride *= shape.size(m);
        }
        for (int i = 0; i < matrix.getNumElements(); i++) {
            long to = 0;
            for (int m = 0; m < order; m++) {
                to += at[m] * strides[m];
            }
            into.setAtIndex(ValueLayout.JAVA_DOUBLE, to, matrix.getDouble(i));
            for (int m = 0; m < order && ++at[m] == shape.size(m); m++) {
                at[m] = 0;
            }
        }
    }
}
