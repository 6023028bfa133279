package factorscope.model.io.npy;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.data.SparseRows;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.files.SafeFile;
import factorscope.model.io.RowBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes arrays as numpy does: `.npy` version 1, little endian, rows first.
public final class NpyWriter {
    /// numpy aligns the values to this.
    private static final int ALIGNMENT = 64;

    private NpyWriter() {}

    /// Writes one array as a file of its own.
    public static void write(Path file, Tensor tensor) {
        SafeFile.write(file, out -> write(out, tensor));
    }

    /// Writes several arrays by name into an archive, uncompressed so that they can be mapped.
    public static void writeArchive(OutputStream out, Map<String, Tensor> arrays) throws IOException {
        var zip = new ZipOutputStream(out);
        zip.setLevel(0);
        write(zip, arrays);
        zip.finish();
    }

    /// Writes a sparse matrix as scipy.sparse.save_npz does, in compressed rows.
    public static void writeSparse(OutputStream out, SparseRows matrix) throws IOException {
        long count = matrix.count();
        var arrays = new LinkedHashMap<String, Tensor>();
        arrays.put("indices", array(matrix.columns(), DType.INT32, count));
        arrays.put("indptr", array(matrix.starts(), DType.INT64, matrix.shape().rows() + 1));
        var shape = new long[] {matrix.shape().rows(), matrix.shape().columns()};
        arrays.put("shape", array(MemorySegment.ofArray(shape), DType.INT64, shape.length));
        arrays.put("data", array(matrix.values(), matrix.dtype(), count));
        var zip = new ZipOutputStream(out);
        zip.setLevel(0);
        zip.putNextEntry(new ZipEntry("format.npy"));
        zip.write(header("|S3", List.of()));
        zip.write("csr".getBytes(StandardCharsets.US_ASCII));
        zip.closeEntry();
        write(zip, arrays);
        zip.finish();
    }

    private static Tensor array(MemorySegment values, DType dtype, long count) {
        return Tensor.of(values, dtype, Shape.of(count), Storage.collected());
    }

    private static void write(ZipOutputStream zip, Map<String, Tensor> arrays) throws IOException {
        for (var array : arrays.entrySet()) {
            zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
            write((OutputStream) zip, array.getValue());
            zip.closeEntry();
        }
    }

    /// Writes one array; the stream stays open.
    public static void write(OutputStream out, Tensor tensor) throws IOException {
        var rows = new RowBytes(tensor, written(tensor.dtype()));
        out.write(header(descr(rows.dtype()), tensor.shape().sizes()));
        rows.write(out);
    }

    /// The type in which values of this one are written: numpy has no small floats but float16.
    public static DType written(DType dtype) {
        return switch (dtype) {
            case BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2 -> DType.FLOAT32;
            case BOOL,
                    INT8,
                    UINT8,
                    INT16,
                    UINT16,
                    INT32,
                    UINT32,
                    INT64,
                    UINT64,
                    FLOAT16,
                    FLOAT32,
                    FLOAT64,
                    COMPLEX64,
                    COMPLEX128 -> dtype;
        };
    }

    private static byte[] header(String descr, List<Long> sizes) {
        var shape = sizes.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "(", sizes.size() == 1 ? ",)" : ")"));
        var dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int unpadded = 10 + dictionary.length() + 1;
        int padding = (ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT;
        int length = dictionary.length() + padding + 1;
        var text = dictionary + " ".repeat(padding) + "\n";
        var bytes = new byte[10 + length];
        System.arraycopy(NpyHeader.MAGIC, 0, bytes, 0, NpyHeader.MAGIC.length);
        bytes[6] = 1;
        bytes[8] = (byte) length;
        bytes[9] = (byte) (length >> 8);
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, 10, length);
        return bytes;
    }

    private static String descr(DType dtype) {
        return switch (dtype) {
            case BOOL -> "|b1";
            case INT8 -> "|i1";
            case UINT8 -> "|u1";
            case INT16 -> "<i2";
            case UINT16 -> "<u2";
            case INT32 -> "<i4";
            case UINT32 -> "<u4";
            case INT64 -> "<i8";
            case UINT64 -> "<u8";
            case FLOAT16 -> "<f2";
            case FLOAT32 -> "<f4";
            case FLOAT64 -> "<f8";
            case BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2, COMPLEX64, COMPLEX128 ->
                throw new IllegalArgumentException(dtype + " is not written");
        };
    }
}
