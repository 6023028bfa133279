package factorscope.model.io.raw;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Beside;
import factorscope.model.io.Format;
import factorscope.model.io.Located;
import factorscope.model.io.Mapped;
import factorscope.model.io.Member;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Plain values without a header, such as np.memmap and ndarray.tofile write them. A JSON file beside them says
/// what they are: `{"raw": "acts.bin", "dtype": "float16", "shape": [1000, 768], "offset": 0, "order": "C",
/// "endian": "little"}`.
public final class RawImporter implements Mapped {
    private static final long MOST_DESCRIPTION = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Format format() {
        return new Format(
                "raw", "Plain values", "Values without a header, described in JSON; mapped.", List.of("raw.json"));
    }

    @Override
    public boolean recognises(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("{") && text.contains("\"raw\"");
    }

    @Override
    public List<Located> located(Path file) {
        return List.of(values(file));
    }

    private static Located values(Path file) {
        try {
            if (Files.size(file) > MOST_DESCRIPTION) {
                throw damaged(file, "it is too large for a description");
            }
            var root = JSON.readTree(Files.readAllBytes(file));
            var values = root.path("raw").asString("");
            if (values.isEmpty() || values.contains("/") || values.contains("\\") || values.indexOf('\0') >= 0) {
                throw damaged(file, "\"raw\" must name a file beside it");
            }
            var path = Beside.of(file, values)
                    .orElseThrow(() -> damaged(file, "there is no file " + values + " beside it"));
            var sizes = new ArrayList<Long>();
            for (var size : root.path("shape")) {
                if (!size.isIntegralNumber() || !size.canConvertToLong()) {
                    throw damaged(file, "\"shape\" must be whole numbers");
                }
                sizes.add(size.asLong());
            }
            var text = root.path("dtype").asString("");
            var dtype = dtype(text).orElseThrow(() -> damaged(file, "the type \"" + text + "\" is not known"));
            var shape = new Shape(sizes);
            long offset = root.path("offset").asLong(0);
            long bytes = Math.multiplyExact(shape.count(), (long) dtype.bytes());
            if (offset < 0 || bytes > Files.size(path) - offset) {
                throw damaged(
                        file,
                        values + " has " + Files.size(path) + " bytes, and " + shape.text() + " of " + dtype.text()
                                + " from byte " + offset + " on need " + bytes);
            }
            boolean fortran =
                    root.path("order").asString("C").toUpperCase(Locale.ROOT).equals("F");
            boolean big = root.path("endian").asString("little").equals("big");
            return new Located(
                    new Member("", shape, dtype.text(), bytes, Optional.empty()),
                    Optional.of(dtype),
                    big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                    fortran,
                    path,
                    offset);
        } catch (JacksonException | ArithmeticException e) {
            throw damaged(file, "it is not a readable description");
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }

    private static Optional<DType> dtype(String text) {
        return List.of(DType.values()).stream()
                .filter(t -> t.text().equals(text) && !t.isComplex())
                .findFirst();
    }

    private static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " does not describe plain values: " + why + ".",
                "Write for example {\"raw\": \"acts.bin\", \"dtype\": \"float32\", \"shape\": [100, 20]}.");
    }
}
