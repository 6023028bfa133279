package factorscope.model.io.safetensors;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Safetensors files: a length, a JSON header, then the values of all tensors; mapped.
public final class SafetensorsImporter implements Mapped {

    /// The reference implementation's bound.
    private static final long MOST_HEADER = 100_000_000;

    private static final int PREFIX = 8;
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Format format() {
        return new Format("safetensors", "Safetensors", "Tensors by name; mapped.", List.of("safetensors"));
    }

    @Override
    public boolean recognises(byte[] head) {
        if (head.length < PREFIX + 2) {
            return false;
        }
        long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        // even a header that is far too long is recognised by its brace, so that it can be refused by name
        return head[PREFIX] == '{'
                && (length != 0)
                && (head[PREFIX + 1] == '"' || head[PREFIX + 1] == '}' || head[PREFIX + 1] == ' ');
    }

    @Override
    public List<Located> located(Path file) {
        var name = String.valueOf(file.getFileName());
        try (var in = Files.newInputStream(file)) {
            var prefix = in.readNBytes(PREFIX);
            long size = Files.size(file);
            if (prefix.length < PREFIX) {
                throw damaged(name, "it is cut off");
            }
            long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            if (length <= 0 || length > MOST_HEADER || length > size - PREFIX) {
                throw damaged(name, "it announces a header of " + Long.toUnsignedString(length) + " bytes");
            }
            var header = in.readNBytes((int) length);
            return tensors(JSON.readTree(header), PREFIX + length, size, file);
        } catch (JacksonException e) {
            throw damaged(name, "its header is not JSON");
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }

    private static List<Located> tensors(JsonNode header, long dataStart, long fileSize, Path in) {
        var file = String.valueOf(in.getFileName());
        if (!header.isObject()) {
            throw damaged(file, "its header is not an object");
        }
        var list = new ArrayList<Located>();
        for (var entry : header.properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                list.add(tensor(entry.getKey(), entry.getValue(), dataStart, fileSize, in));
            }
        }
        list.sort(java.util.Comparator.comparingLong(Located::offset));
        return list;
    }

    private static Located tensor(String name, JsonNode node, long dataStart, long fileSize, Path in) {
        var file = String.valueOf(in.getFileName());
        var offsets = node.path("data_offsets");
        var sizes = node.path("shape");
        if (!offsets.isArray()
                || offsets.size() != 2
                || !sizes.isArray()
                || !node.path("dtype").isString()) {
            throw damaged(file, "the entry of \"" + name + "\" is incomplete");
        }
        long from = whole(offsets.get(0), file, name);
        long to = whole(offsets.get(1), file, name);
        var shapeSizes = new ArrayList<Long>();
        for (var size : sizes) {
            shapeSizes.add(whole(size, file, name));
        }
        var shape = new Shape(shapeSizes);
        if (from < 0 || to < from || to > fileSize - dataStart) {
            throw damaged(file, "\"" + name + "\" lies outside the file: it is truncated");
        }
        var text = node.path("dtype").asString();
        var dtype = dtype(text);
        if (dtype.isPresent() && to - from != shape.count() * dtype.get().bytes()) {
            throw damaged(file, "the shape of \"" + name + "\" does not match its bytes");
        }
        var refusal = dtype.isPresent()
                ? Optional.<String>empty()
                : Optional.of("Its type " + text + " is unknown: save it as F32 or F16.");
        var member = new Member(name, shape, dtype.map(DType::text).orElse(text), to - from, refusal);
        return new Located(member, dtype, ByteOrder.LITTLE_ENDIAN, false, in, dataStart + from);
    }

    private static long whole(JsonNode node, String file, String name) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw damaged(file, "the entry of \"" + name + "\" has no whole numbers where they belong");
        }
        return node.asLong();
    }

    private static Optional<DType> dtype(String text) {
        return Optional.ofNullable(
                switch (text) {
                    case "BOOL" -> DType.BOOL;
                    case "I8" -> DType.INT8;
                    case "U8" -> DType.UINT8;
                    case "I16" -> DType.INT16;
                    case "U16" -> DType.UINT16;
                    case "I32" -> DType.INT32;
                    case "U32" -> DType.UINT32;
                    case "I64" -> DType.INT64;
                    case "U64" -> DType.UINT64;
                    case "F8_E4M3" -> DType.FLOAT8_E4M3;
                    case "F8_E5M2" -> DType.FLOAT8_E5M2;
                    case "F16" -> DType.FLOAT16;
                    case "BF16" -> DType.BFLOAT16;
                    case "F32" -> DType.FLOAT32;
                    case "F64" -> DType.FLOAT64;
                    default -> null;
                });
    }

    private static Failure damaged(String file, String why) {
        return Failure.data(
                file + " is not a readable safetensors file: " + why + ".", "Copy or write the file again.");
    }
}
