package factorscope.model.io.safetensors;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes tensors as safetensors. Their type is kept where the values lie as the format wants them, else it is the
/// working type.
public final class SafetensorsWriter {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CHUNK = 1 << 20;

    private SafetensorsWriter() {}

    public static void write(Path file, Map<String, Tensor> tensors) {
        var header = JSON.createObjectNode();
        long at = 0;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            long bytes = tensor.shape().count() * type(tensor).bytes();
            var node = header.putObject(entry.getKey()).put("dtype", code(type(tensor)));
            var shape = node.putArray("shape");
            tensor.shape().sizes().forEach(shape::add);
            node.putArray("data_offsets").add(at).add(at + bytes);
            at += bytes;
        }
        var text = JSON.writeValueAsString(header);
        // so that values begin at a multiple of eight
        var padded =
                (text + " ".repeat(-text.getBytes(StandardCharsets.UTF_8).length & 7)).getBytes(StandardCharsets.UTF_8);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded.length)
                    .array());
            out.write(padded);
            for (var tensor : tensors.values()) {
                write(out, tensor);
            }
        } catch (IOException e) {
            throw Failure.write(
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Check the folder and the space on the disk.",
                    e);
        }
    }

    private static boolean isAsWanted(Tensor tensor) {
        return !tensor.isFortran() && tensor.byteOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    private static DType type(Tensor tensor) {
        return isAsWanted(tensor) ? tensor.dtype() : tensor.dtype().working();
    }

    private static void write(OutputStream out, Tensor tensor) throws IOException {
        long rowBytes = tensor.shape().columns() * type(tensor).bytes();
        var chunk = new byte[Math.toIntExact(Math.min(CHUNK, Math.max(1, rowBytes)))];
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(Math.max(8, rowBytes), 8);
            for (long i = 0; i < tensor.shape().rows(); i++) {
                if (isAsWanted(tensor)) {
                    tensor.storage().check();
                    MemorySegment.copy(tensor.segment(), i * rowBytes, row, 0, rowBytes);
                } else {
                    tensor.copyRows(i, 1, type(tensor), row);
                }
                for (long done = 0; done < rowBytes; done += chunk.length) {
                    int length = (int) Math.min(chunk.length, rowBytes - done);
                    MemorySegment.copy(row, done, MemorySegment.ofArray(chunk), 0, length);
                    out.write(chunk, 0, length);
                }
            }
        }
    }

    private static String code(DType dtype) {
        return switch (dtype) {
            case BOOL -> "BOOL";
            case INT8 -> "I8";
            case UINT8 -> "U8";
            case INT16 -> "I16";
            case UINT16 -> "U16";
            case INT32 -> "I32";
            case UINT32 -> "U32";
            case INT64 -> "I64";
            case UINT64 -> "U64";
            case FLOAT8_E4M3 -> "F8_E4M3";
            case FLOAT8_E5M2 -> "F8_E5M2";
            case FLOAT16 -> "F16";
            case BFLOAT16 -> "BF16";
            case FLOAT32 -> "F32";
            case FLOAT64 -> "F64";
            case COMPLEX64, COMPLEX128 -> throw new IllegalArgumentException(dtype + " is refused at birth");
        };
    }
}
