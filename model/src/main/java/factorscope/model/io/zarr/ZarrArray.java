package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An array as its description says.
///
/// @param type as the description names it
/// @param order of the bytes of a number
/// @param fortran whether a chunk's first axis runs fastest
/// @param codecs in the order in which they are undone
/// @param fill what stands where there is no chunk
/// @param keys how a chunk's place becomes the name of its file
record ZarrArray(
        List<Long> shape,
        List<Integer> chunks,
        String type,
        Optional<DType> dtype,
        ByteOrder order,
        boolean fortran,
        List<ChunkCodec> codecs,
        double fill,
        Keys keys,
        Optional<String> refusal) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long MOST_DESCRIPTION = 16 << 20;
    private static final int MOST_AXES = 16;
    private static final long MOST_CHUNK = 1L << 30;

    /// @param prefix before the numbers
    /// @param separator between them
    record Keys(String prefix, String separator) {
        String of(int[] place) {
            var name = new StringBuilder(prefix);
            for (int m = 0; m < place.length; m++) {
                name.append(m == 0 ? prefix.isEmpty() ? "" : separator : separator)
                        .append(place[m]);
            }
            return name.isEmpty() ? "0" : name.toString();
        }
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " does not describe a Zarr array: " + why + ".", "Copy or write it again.");
    }

    private static JsonNode root(Path description) {
        try {
            if (Files.size(description) > MOST_DESCRIPTION) {
                throw damaged(description, "it is too large");
            }
            return JSON.readTree(Files.readAllBytes(description));
        } catch (IOException | JacksonException e) {
            throw damaged(description, "it is no JSON");
        }
    }

    /// A group has a description too.
    static boolean isArray(Path description) {
        var root = root(description);
        return root.has("shape") && !root.path("node_type").asString("array").equals("group");
    }

    static ZarrArray of(Path description) {
        var root = root(description);
        try {
            return switch (root.path("zarr_format").asInt(0)) {
                case 2 -> second(description, root);
                case 3 -> third(description, root);
                default -> throw damaged(description, "its version is neither 2 nor 3");
            };
        } catch (JacksonException | ArithmeticException e) {
            throw damaged(description, "a part of it is not what it should be");
        }
    }

    private static List<Long> sizes(Path description, JsonNode node) {
        if (!node.isArray() || node.isEmpty() || node.size() > MOST_AXES) {
            throw damaged(description, "it has no shape, or too many axes");
        }
        var sizes = new ArrayList<Long>();
        for (var size : node) {
            if (!size.isIntegralNumber() || size.asLong() < 0 || size.asLong() > Integer.MAX_VALUE) {
                throw damaged(description, "a size is not a plausible number");
            }
            sizes.add(size.asLong());
        }
        return sizes;
    }

    private static List<Integer> chunks(Path description, JsonNode node, List<Long> shape, int width) {
        var chunks = sizes(description, node).stream().map(Math::toIntExact).toList();
        long bytes = width;
        for (int chunk : chunks) {
            if (chunk < 1) {
                throw damaged(description, "a chunk is empty");
            }
            bytes = Math.multiplyExact(bytes, chunk);
        }
        if (chunks.size() != shape.size() || bytes > MOST_CHUNK) {
            throw damaged(description, "its chunks do not fit its shape, or are too large");
        }
        return chunks;
    }

    private static double fill(JsonNode node) {
        return node.isNumber()
                ? node.asDouble()
                : node.isString() && node.asString().equals("NaN") ? Double.NaN : 0;
    }

    private static ZarrArray second(Path description, JsonNode root) {
        var shape = sizes(description, root.path("shape"));
        var type = root.path("dtype").asString("");
        var dtype = type.length() > 1 ? named(type.substring(1)) : Optional.<DType>empty();
        var chunks = chunks(
                description, root.path("chunks"), shape, dtype.map(DType::bytes).orElse(1));
        var codecs = new ArrayList<ChunkCodec>();
        Optional<String> refusal = refusal(dtype, type);
        if (root.path("compressor").isObject()) {
            var id = root.path("compressor").path("id").asString("");
            var codec = ChunkCodec.named(id);
            codec.ifPresent(codecs::add);
            refusal = codec.isPresent() ? refusal : unknown(id);
        }
        if (root.path("filters").isArray() && !root.path("filters").isEmpty()) {
            refusal = unknown(root.path("filters").get(0).path("id").asString("a filter"));
        }
        return new ZarrArray(
                shape,
                chunks,
                type,
                dtype,
                type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                root.path("order").asString("C").equals("F"),
                codecs,
                fill(root.path("fill_value")),
                new Keys("", root.path("dimension_separator").asString(".")),
                refusal);
    }

    private static ZarrArray third(Path description, JsonNode root) {
        var shape = sizes(description, root.path("shape"));
        var type = root.path("data_type").asString("");
        var dtype = named(type);
        var grid = root.path("chunk_grid");
        var chunks = chunks(
                description,
                grid.path("configuration").path("chunk_shape"),
                shape,
                dtype.map(DType::bytes).orElse(1));
        var codecs = new ArrayList<ChunkCodec>();
        var refusal = refusal(dtype, type);
        var order = ByteOrder.LITTLE_ENDIAN;
        for (var codec : root.path("codecs")) {
            var name = codec.path("name").asString("");
            if (name.equals("bytes")) {
                order = codec.path("configuration")
                                .path("endian")
                                .asString("little")
                                .equals("big")
                        ? ByteOrder.BIG_ENDIAN
                        : ByteOrder.LITTLE_ENDIAN;
                continue;
            }
            var known = ChunkCodec.named(name);
            known.ifPresent(codecs::addFirst);
            refusal = known.isPresent() ? refusal : unknown(name);
        }
        var encoding = root.path("chunk_key_encoding");
        boolean isDefault = encoding.path("name").asString("default").equals("default");
        var separator = encoding.path("configuration").path("separator").asString(isDefault ? "/" : ".");
        return new ZarrArray(
                shape,
                chunks,
                type,
                dtype,
                order,
                false,
                codecs,
                fill(root.path("fill_value")),
                new Keys(isDefault ? "c" : "", separator),
                refusal);
    }

    private static Optional<String> refusal(Optional<DType> dtype, String type) {
        return dtype.isPresent() ? Optional.empty() : Optional.of("Its type, " + type + ", holds no plain numbers.");
    }

    private static Optional<String> unknown(String codec) {
        return Optional.of("Its chunks are packed by " + codec
                + ", which is not read here: write it raw, or with gzip, zlib, zstd or blosc.");
    }

    private static Optional<DType> named(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "b1", "bool" -> DType.BOOL;
                    case "i1", "int8" -> DType.INT8;
                    case "u1", "uint8" -> DType.UINT8;
                    case "i2", "int16" -> DType.INT16;
                    case "u2", "uint16" -> DType.UINT16;
                    case "i4", "int32" -> DType.INT32;
                    case "u4", "uint32" -> DType.UINT32;
                    case "i8", "int64" -> DType.INT64;
                    case "u8", "uint64" -> DType.UINT64;
                    case "f2", "float16" -> DType.FLOAT16;
                    case "f4", "float32" -> DType.FLOAT32;
                    case "f8", "float64" -> DType.FLOAT64;
                    default -> null;
                });
    }

    /// Chunk by chunk; what is missing becomes the fill value.
    ///
    /// @param folder of the chunks
    /// @param into native byte order, the last axis fastest
    void fill(Path folder, MemorySegment into, Progress progress) throws IOException {
        int order = shape.size();
        var counts = new int[order];
        long total = 1;
        for (int m = 0; m < order; m++) {
            counts[m] = Math.toIntExact(Math.ceilDiv(shape.get(m), (long) chunks.get(m)));
            total *= counts[m];
        }
        var place = new int[order];
        for (long c = 0; c < total; c++) {
            var file = folder.resolve(keys.of(place));
            var isThere = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            new ChunkPlace(this, place).copy(isThere ? unpacked(file) : new byte[0], into);
            progress.at(c, total);
            for (int m = order - 1; m >= 0 && ++place[m] == counts[m]; m--) {
                place[m] = 0;
            }
        }
    }

    private int chunkBytes() {
        int bytes = dtype.orElseThrow().bytes();
        for (int chunk : chunks) {
            bytes *= chunk;
        }
        return bytes;
    }

    private byte[] unpacked(Path file) throws IOException {
        int wanted = chunkBytes();
        if (Files.size(file) > 2L * wanted + (1 << 16)) {
            throw new IOException("the chunk " + file.getFileName() + " is too large");
        }
        var bytes = Files.readAllBytes(file);
        for (var codec : codecs) {
            bytes = codec.unpacked(bytes, wanted);
        }
        if (bytes.length < wanted) {
            throw new IOException("the chunk " + file.getFileName() + " is cut off");
        }
        return bytes;
    }
}
