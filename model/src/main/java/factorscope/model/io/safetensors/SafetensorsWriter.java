package factorscope.model.io.safetensors;

import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.RowBytes;
import java.io.BufferedOutputStream;
import java.io.IOException;
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
            var rows = new RowBytes(tensor);
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
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), CHUNK)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(padded.length)
                    .array());
            out.write(padded);
            for (var tensor : tensors.values()) {
                new RowBytes(tensor).write(out);
            }
        } catch (IOException e) {
            throw Failure.write(
                    file + " cannot be written: " + e.getMessage() + ".",
                    "Check the folder and the space on the disk.",
                    e);
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
