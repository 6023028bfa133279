package factorscope.model.io.safetensors;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.files.SafeFile;
import factorscope.model.io.RowBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Writes tensors as safetensors, in the types in which they are stored.
public final class SafetensorsWriter {
    private static final JsonMapper JSON = new JsonMapper();

    private SafetensorsWriter() {}

    /// Writes them as a file of its own.
    public static void write(Path file, Map<String, Tensor> tensors) {
        SafeFile.write(file, out -> write(out, tensors));
    }

    /// Writes them; the stream stays open.
    public static void write(OutputStream out, Map<String, Tensor> tensors) throws IOException {
        var header = JSON.createObjectNode();
        long at = 0;
        for (var entry : tensors.entrySet()) {
            var tensor = entry.getValue();
            var rows = RowBytes.of(tensor);
            long bytes = rows.bytes();
            var node = header.putObject(entry.getKey()).put("dtype", code(rows.dtype()));
            var shape = node.putArray("shape");
            tensor.shape().sizes().forEach(shape::add);
            node.putArray("data_offsets").add(at).add(at + bytes);
            at += bytes;
        }
        var text = JSON.writeValueAsString(header);
        // so that values begin at a multiple of eight
        var padded =
                (text + " ".repeat(-text.getBytes(StandardCharsets.UTF_8).length & 7)).getBytes(StandardCharsets.UTF_8);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .array());
        out.write(padded);
        for (var tensor : tensors.values()) {
            RowBytes.of(tensor).write(out);
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
