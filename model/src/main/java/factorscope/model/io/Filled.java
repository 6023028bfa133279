package factorscope.model.io;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.Bytes;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/// Arrays that have to be unpacked into memory.
public final class Filled {
    private Filled() {}

    private static final int MOST_DEPTH = 10;

    /// How the values will lie.
    ///
    /// @param fortran whether the first axis runs fastest
    public record Layout(DType dtype, ByteOrder order, boolean fortran) {}

    /// Fills in the values.
    public interface Source {
        /// @param into zeros; unless said otherwise in native byte order, the last axis fastest
        void fill(MemorySegment into) throws IOException;
    }

    /// @param member its name, shape and size once unpacked
    public static Dataset read(
            Path file,
            String importer,
            Member member,
            DType dtype,
            ParamValues options,
            MemoryBudget memory,
            Source source) {
        var layout = new Layout(dtype, ByteOrder.nativeOrder(), false);
        return read(file, importer, member, layout, options, memory, source);
    }

    /// The same with values that lie otherwise.
    public static Dataset read(
            Path file,
            String importer,
            Member member,
            Layout layout,
            ParamValues options,
            MemoryBudget memory,
            Source source) {
        var dtype = layout.dtype;
        requirePlausible(file, member.shape(), dtype);
        return NewDataset.made(file, importer, member, options, memory, scope -> {
            var segment = scope.allocate(member.shape().count() * dtype.bytes());
            source.fill(segment);
            return Tensor.of(segment, dtype, layout.order, member.shape(), layout.fortran, Storage.of(scope));
        });
    }

    /// Refuses what a small file announces to exhaust the memory.
    private static void requirePlausible(Path file, Shape shape, DType dtype) {
        requirePlausible(file, (double) shape.count() * dtype.bytes(), shape.text());
    }

    /// The bytes of a file, or of all files in a folder; links could lead anywhere.
    private static long held(Path file) throws IOException {
        if (!Files.isDirectory(file)) {
            return Files.size(file);
        }
        try (var files = Files.walk(file, MOST_DEPTH)) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// @param file or folder that is to hold them
    /// @param bytes that are announced
    /// @param what they are for
    public static void requirePlausible(Path file, double bytes, String what) {
        requirePlausible(file, Map.of(what, bytes));
    }

    /// @param announced bytes by what they are for
    public static void requirePlausible(Path file, Map<String, Double> announced) {
        try {
            // a folder may have a million files: they are counted once
            double most = Allowance.ALWAYS + (double) Allowance.PER_BYTE * held(file);
            announced.forEach((what, bytes) -> {
                if (bytes > most) {
                    throw Failure.data(
                            file.getFileName() + " announces " + Bytes.text((long) Math.min(bytes, Long.MAX_VALUE))
                                    + " of values (" + what + "), far more than it can hold.",
                            "Copy or write the file again; very sparse data can be opened in parts.");
                }
            });
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path.", e);
        }
    }
}
