package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the description of an array, of version 2 (`.zarray`) or 3 (`zarr.json`).
final class ZarrDescription {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_AXES = 16;
    private static final long MOST_CHUNK = 1L << 30;
    private static final long MOST_INDEX = 64L << 20;

    private ZarrDescription() {}

    private static Failure damaged(String file, String why) {
        return Failure.data(file + " does not describe a Zarr array: " + why + ".", "Copy or write it again.");
    }

    private static JsonNode root(String description, byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw damaged(description, "it is no JSON");
        }
    }

    /// @param description its key, for messages
    /// @return empty where it is of a group
    static Optional<ZarrArray> of(String description, byte[] bytes) {
        var root = root(description, bytes);
        if (!root.has("shape") || root.path("node_type").asString("array").equals("group")) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (root.path("zarr_format").asInt(0)) {
                        case 2 -> second(description, root);
                        case 3 -> third(description, root);
                        default -> throw damaged(description, "its version is neither 2 nor 3");
                    });
        } catch (JacksonException | ArithmeticException e) {
            throw damaged(description, "a part of it is not what it should be");
        }
    }

    /// Whether a description is of an array of a single number, which has no axes.
    static boolean isScalar(byte[] bytes) {
        try {
            var shape = JSON.readTree(bytes).path("shape");
            return shape.isArray() && shape.isEmpty();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static List<String> names(JsonNode node) {
        var names = new ArrayList<String>();
        node.forEach(name -> names.add(name.asString("")));
        return names;
    }

    private static List<Long> sizes(String description, JsonNode node) {
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

    private static List<Integer> chunks(String description, JsonNode node, List<Long> shape, int width) {
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

    private static String separator(String description, JsonNode node, String usual) {
        var separator = node.asString(usual);
        if (!separator.equals(".") && !separator.equals("/")) {
            throw damaged(description, "its chunks are named in a way that is not known");
        }
        return separator;
    }

    /// The bits of the value in its type; zero where none is given.
    private static long fill(JsonNode node, Optional<DType> dtype) {
        var text = node.isString() ? node.asString() : "";
        if (text.startsWith("0x")) {
            // floating-point numbers may be given by their bits
            try {
                return Long.parseUnsignedLong(text.substring(2), 16);
            } catch (NumberFormatException e) {
                return 0;
            }
        }
        double value = node.isBoolean() ? node.asBoolean() ? 1 : 0 : number(text, node);
        return switch (dtype.orElse(DType.UINT8)) {
            case FLOAT64 -> Double.doubleToRawLongBits(value);
            case FLOAT32 -> Float.floatToRawIntBits((float) value);
            case FLOAT16 -> Float.floatToFloat16((float) value);
            default -> node.isIntegralNumber() ? node.bigIntegerValue().longValue() : (long) value;
        };
    }

    private static double number(String text, JsonNode node) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> node.isNumber() ? node.asDouble() : 0;
        };
    }

    private static ZarrArray second(String description, JsonNode root) {
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
                new Shape(shape),
                chunks,
                type,
                dtype,
                type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                root.path("order").asString("C").equals("F"),
                codecs,
                fill(root.path("fill_value"), dtype),
                new ZarrArray.Keys("", separator(description, root.path("dimension_separator"), ".")),
                Optional.empty(),
                List.of(),
                refusal);
    }

    private static ZarrArray third(String description, JsonNode root) {
        var shape = sizes(description, root.path("shape"));
        var type = root.path("data_type").asString("");
        var dtype = named(type);
        int width = dtype.map(DType::bytes).orElse(1);
        var grid = root.path("chunk_grid").path("configuration").path("chunk_shape");
        var chunks = chunks(description, grid, shape, width);
        var pipeline = root.path("codecs");
        Optional<ZarrArray.Shards> shards = Optional.empty();
        if (pipeline.size() == 1 && pipeline.get(0).path("name").asString("").equals("sharding_indexed")) {
            var sharding = pipeline.get(0).path("configuration");
            var inner = chunks(description, sharding.path("chunk_shape"), shape, width);
            shards = Optional.of(shards(description, sharding, chunks, inner));
            chunks = inner;
            pipeline = sharding.path("codecs");
        }
        var codecs = new Codecs(shape.size());
        pipeline.forEach(codecs::add);
        var encoding = root.path("chunk_key_encoding");
        boolean isDefault = encoding.path("name").asString("default").equals("default");
        var separator = separator(description, encoding.path("configuration").path("separator"), isDefault ? "/" : ".");
        return new ZarrArray(
                new Shape(shape),
                chunks,
                type,
                dtype,
                codecs.order,
                codecs.isFortran,
                codecs.codecs,
                fill(root.path("fill_value"), dtype),
                new ZarrArray.Keys(isDefault ? "c" : "", separator),
                shards,
                names(root.path("dimension_names")),
                codecs.refusal.or(() -> refusal(dtype, type)));
    }

    private static ZarrArray.Shards shards(
            String description, JsonNode sharding, List<Integer> shard, List<Integer> chunk) {
        var counts = new ArrayList<Integer>();
        long bytes = 2L * Long.BYTES;
        for (int m = 0; m < shard.size(); m++) {
            if (shard.get(m) % chunk.get(m) != 0) {
                throw damaged(description, "its shards do not hold whole chunks");
            }
            counts.add(shard.get(m) / chunk.get(m));
            bytes = Math.multiplyExact(bytes, counts.get(m));
        }
        boolean isChecked = false;
        for (var codec : sharding.path("index_codecs")) {
            isChecked |= codec.path("name").asString("").equals("crc32c");
        }
        bytes += isChecked ? Integer.BYTES : 0;
        if (bytes > MOST_INDEX) {
            throw damaged(description, "a shard has too many chunks");
        }
        boolean isFirst = sharding.path("index_location").asString("end").equals("start");
        return new ZarrArray.Shards(counts, isFirst, (int) bytes);
    }

    /// What is done to a chunk's values, one after the other.
    private static final class Codecs {
        private final int axes;
        private final List<ChunkCodec> codecs = new ArrayList<>();
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        private boolean isFortran;
        private Optional<String> refusal = Optional.empty();

        Codecs(int axes) {
            this.axes = axes;
        }

        void add(JsonNode codec) {
            var name = codec.path("name").asString("");
            var configuration = codec.path("configuration");
            switch (name) {
                case "bytes" ->
                    order = configuration.path("endian").asString("little").equals("big")
                            ? ByteOrder.BIG_ENDIAN
                            : ByteOrder.LITTLE_ENDIAN;
                case "transpose" -> transpose(configuration.path("order"));
                default -> {
                    var known = ChunkCodec.named(name);
                    known.ifPresent(codecs::addFirst);
                    refusal = known.isPresent() ? refusal : unknown(name);
                }
            }
        }

        /// All axes the other way round, or as they are.
        private void transpose(JsonNode order) {
            boolean isReversed = order.size() == axes;
            boolean isSame = order.size() == axes;
            for (int m = 0; m < order.size(); m++) {
                isReversed &= order.get(m).asInt(-1) == axes - 1 - m;
                isSame &= order.get(m).asInt(-1) == m;
            }
            isFortran ^= isReversed && !isSame;
            refusal = isReversed || isSame ? refusal : unknown("a transposition of some axes");
        }
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
}
