package factorscope.model.io.npy;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The header of a `.npy` file (NEP 1): a magic number, a length, and a Python dictionary of three entries,
/// which is read as such and never evaluated.
///
/// @param descr the type as numpy writes it, such as `<f2`
/// @param dtype what that is here; empty where it is something this program cannot compute with
/// @param dataOffset where the values begin
record NpyHeader(String descr, Optional<DType> dtype, ByteOrder order, boolean fortran, Shape shape, long dataOffset) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /// numpy itself writes headers of a few hundred bytes.
    private static final long MOST_HEADER = 1 << 20;

    /// The length of magic number and length field together, at most.
    static final int PREFIX = 12;

    /// How long the whole header is.
    ///
    /// @param prefix the first [#PREFIX] bytes
    static int length(byte[] prefix, String file) {
        if (prefix.length < PREFIX || !java.util.Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(file, "it does not begin like a .npy file");
        }
        int major = prefix[6];
        var buffer = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
        long length = switch (major) {
            case 1 -> 10L + Short.toUnsignedInt(buffer.getShort(8));
            case 2, 3 -> 12L + Integer.toUnsignedLong(buffer.getInt(8));
            default -> throw damaged(file, "its version " + major + " is unknown");
        };
        if (length < PREFIX) {
            throw damaged(file, "its header is empty");
        }
        if (length > MOST_HEADER) {
            throw damaged(file, "it announces a header of " + length + " bytes");
        }
        return (int) length;
    }

    static NpyHeader parse(byte[] header, String file) {
        int start = header[6] == 1 ? 10 : 12;
        var text = new String(header, start, header.length - start, StandardCharsets.UTF_8);
        var entries = new Dictionary(text, file).read();
        var descr = entries.descr;
        return new NpyHeader(
                descr,
                dtype(descr),
                descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                entries.fortran,
                new Shape(entries.shape),
                header.length);
    }

    private static Optional<DType> dtype(String descr) {
        var code = descr.isEmpty() ? "" : descr.substring(1);
        // numpy has no bfloat16: libraries save it as two bytes of anything
        return code.equals("V2") ? Optional.of(DType.BFLOAT16) : DType.ofNumpy(code);
    }

    /// The type as a person knows it.
    String dtypeText() {
        if (dtype.isPresent()) {
            return dtype.get().text();
        }
        char kind = descr.length() > 1 ? descr.charAt(1) : '?';
        return switch (kind) {
            case 'O' -> "object";
            case 'U', 'S' -> "text";
            case 'M', 'm' -> "time";
            case '[' -> "structured";
            case 'f' -> "float128";
            default -> descr;
        };
    }

    /// Why the values cannot be opened; empty if they can.
    Optional<String> refusal() {
        if (dtype.isPresent() && !dtype.get().isComplex()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (dtypeText()) {
                    case "object" ->
                        "It holds Python objects, which only Python can unpack by running code: save it with"
                                + " np.save(file, np.asarray(x, dtype=np.float32)).";
                    case "text" -> "It holds text: save labels as one line each in a .txt file beside the data.";
                    case "structured" ->
                        "It holds records of several fields: save one field as its own array, x[\"field\"].";
                    case "complex64", "complex128" ->
                        "Its values are complex: save their real and imaginary parts, or np.abs(x), as arrays.";
                    default ->
                        "Its type " + dtypeText() + " cannot be computed with: save it with x.astype(np.float64).";
                });
    }

    static Failure damaged(String file, String why) {
        return Failure.data(file + " is not a readable .npy file: " + why + ".", "Write it anew with np.save.");
    }

    /// Reads exactly what numpy writes: a literal dictionary with three known keys.
    private static final class Dictionary {
        private final String text;
        private final String file;
        private int at;
        private String descr = "";
        private boolean fortran;
        private List<Long> shape = List.of();

        Dictionary(String text, String file) {
            this.text = text;
            this.file = file;
        }

        Dictionary read() {
            boolean hasDescr = false;
            boolean hasOrder = false;
            boolean hasShape = false;
            expect('{');
            while (!take('}')) {
                var key = string();
                expect(':');
                switch (key) {
                    case "descr" -> {
                        descr = peek() == '[' ? structured() : string();
                        hasDescr = true;
                    }
                    case "fortran_order" -> {
                        fortran = bool();
                        hasOrder = true;
                    }
                    case "shape" -> {
                        shape = tuple();
                        hasShape = true;
                    }
                    default -> throw damaged(file, "its header has an unknown entry \"" + shortened(key) + "\"");
                }
                if (!take(',') && peek() != '}') {
                    throw damaged(file, "its header is not a plain dictionary");
                }
            }
            if (!text.substring(at).isBlank()) {
                throw damaged(file, "its header goes on after the dictionary");
            }
            if (!hasDescr || !hasOrder || !hasShape) {
                throw damaged(file, "its header lacks the type, the order or the shape");
            }
            return this;
        }

        private static String shortened(String text) {
            return text.length() > 30 ? text.substring(0, 30) + "…" : text;
        }

        private char peek() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private boolean take(char wanted) {
            if (peek() == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private void expect(char wanted) {
            if (!take(wanted)) {
                throw damaged(file, "its header is not a plain dictionary");
            }
        }

        private String string() {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw damaged(file, "its header is not a plain dictionary");
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
                throw damaged(file, "its header is not a plain dictionary");
            }
            var value = text.substring(at + 1, end);
            at = end + 1;
            return value;
        }

        private boolean bool() {
            if (peek() == 'T' && text.startsWith("True", at)) {
                at += 4;
                return true;
            }
            if (text.startsWith("False", at)) {
                at += 5;
                return false;
            }
            throw damaged(file, "its order is neither True nor False");
        }

        private List<Long> tuple() {
            var sizes = new ArrayList<Long>();
            expect('(');
            while (!take(')')) {
                sizes.add(whole());
                if (!take(',') && peek() != ')') {
                    throw damaged(file, "its shape is not a list of numbers");
                }
            }
            return sizes;
        }

        private long whole() {
            peek();
            int start = at;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
                at++;
            }
            // Python 2 wrote 3L
            var digits = text.substring(start, at);
            if (at < text.length() && text.charAt(at) == 'L') {
                at++;
            }
            try {
                return Long.parseLong(digits);
            } catch (NumberFormatException e) {
                throw damaged(file, "its shape is not a list of numbers");
            }
        }

        /// Skips a structured type, whose parts do not matter: such arrays are refused.
        private String structured() {
            int depth = 0;
            while (at < text.length()) {
                char c = text.charAt(at++);
                depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
                if (depth == 0) {
                    return "|[";
                }
            }
            throw damaged(file, "its header ends too early");
        }
    }
}
