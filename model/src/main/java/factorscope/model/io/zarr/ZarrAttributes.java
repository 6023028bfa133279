package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import factorscope.model.io.CfValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The attributes of an array as the conventions for packed and missing values ask for them.
///
/// @param description of the array, which has the fill value
/// @param attributes an object
record ZarrAttributes(JsonNode description, JsonNode attributes, DType stored) implements CfValues.Attributes {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FILL = "_FillValue";

    /// @param description as it stands in the file
    /// @param beside attributes of version 2, which has them in a file of their own
    static ZarrAttributes of(byte[] description, Optional<byte[]> beside, DType stored) {
        JsonNode root = JSON.createObjectNode();
        JsonNode attributes = JSON.createObjectNode();
        try {
            root = JSON.readTree(description);
            attributes = beside.isPresent() ? JSON.readTree(beside.get()) : root.path("attributes");
        } catch (JacksonException e) {
            // what cannot be read says nothing
        }
        return new ZarrAttributes(root, attributes, stored);
    }

    /// The names of the axes, as xarray writes them.
    List<String> dimensions() {
        var names = new ArrayList<String>();
        attributes.path("_ARRAY_DIMENSIONS").forEach(name -> names.add(name.asString("")));
        return names;
    }

    /// Whether xarray wrote it, for which the fill value of version 2 stands for what is missing.
    private boolean isOfXarray() {
        return attributes.path("_ARRAY_DIMENSIONS").isArray()
                && description.path("zarr_format").asInt(0) == 2;
    }

    private JsonNode find(String name) {
        var own = attributes.path(name);
        return own.isMissingNode() && name.equals(FILL) && isOfXarray() ? description.path("fill_value") : own;
    }

    @Override
    public Optional<double[]> numbers(String name) {
        var node = find(name);
        if (node.isArray()) {
            var numbers = new double[node.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!node.get(i).isNumber()) {
                    return Optional.empty();
                }
                numbers[i] = node.get(i).asDouble();
            }
            return Optional.of(numbers);
        }
        if (node.isNumber()) {
            return Optional.of(new double[] {node.asDouble()});
        }
        if (node.isString() && name.equals(FILL)) {
            return filled(node.asString());
        }
        return Optional.empty();
    }

    /// A number in words, or its bytes in base 64, as xarray writes them for version 3.
    private Optional<double[]> filled(String text) {
        switch (text) {
            case "NaN" -> {
                return Optional.of(new double[0]);
            }
            case "Infinity" -> {
                return Optional.of(new double[] {Double.POSITIVE_INFINITY});
            }
            case "-Infinity" -> {
                return Optional.of(new double[] {Double.NEGATIVE_INFINITY});
            }
            default -> {
                // bytes, or a number as a text
            }
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
            double value = switch (bytes.remaining()) {
                case 8 -> stored.isFloating() ? bytes.getDouble() : bytes.getLong();
                case 4 -> stored.isFloating() ? bytes.getFloat() : bytes.getInt();
                default -> Double.NaN;
            };
            return Double.isNaN(value) ? Optional.empty() : Optional.of(new double[] {value});
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> text(String name) {
        var node = find(name);
        return node.isString() && !(name.equals(FILL) && numbers(name).isPresent())
                ? Optional.of(node.asString())
                : node.isBoolean() ? Optional.of(Boolean.toString(node.asBoolean())) : Optional.empty();
    }

    @Override
    public boolean isShort(String name) {
        return !attributes.has(name);
    }
}
