package factorscope.model.io.csv;

import factorscope.model.failure.Failure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// How the bytes of a text stand for letters: by its mark, by its zeros, else UTF-8 where all of it is that, else the
/// Western European encoding of Windows, of which Latin-1 is a part.
final class TextEncoding {
    static final Charset WINDOWS = Charset.forName("windows-1252");

    private static final List<Charset> EASTERN = List.of(Charset.forName("gb18030"), Charset.forName("shift_jis"));

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_FIRST = 0x1f;
    private static final int GZIP_SECOND = 0x8b;

    private TextEncoding() {}

    /// The bytes of a file, unpacked where it is gzipped.
    static InputStream unpacked(InputStream in) throws IOException {
        var buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        return first == GZIP_FIRST && second == GZIP_SECOND ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    static Charset of(Path file) {
        try (var in = unpacked(Files.newInputStream(file))) {
            var head = in.readNBytes(4096);
            var wide = wide(head);
            if (wide != null) {
                return wide;
            }
            return isUtf8(head, in) ? StandardCharsets.UTF_8 : WINDOWS;
        } catch (IOException e) {
            throw e instanceof java.util.zip.ZipException || e instanceof java.io.EOFException
                    ? Failure.data(file.getFileName() + " is a damaged gzip file.", "Copy or write the file again.", e)
                    : Failure.data(
                            file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }

    private static boolean isUtf8(byte[] head, InputStream rest) throws IOException {
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var characters = CharBuffer.allocate(BUFFER);
        var bytes = ByteBuffer.allocate(BUFFER).put(head);
        while (true) {
            int read = rest.read(bytes.array(), bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + Math.max(0, read)).flip();
            characters.clear();
            if (decoder.decode(bytes, characters, read < 0).isError()) {
                return false;
            }
            bytes.compact();
            if (read < 0) {
                return true;
            }
        }
    }

    /// Two bytes a letter, told by a mark or by zeros in every other place; null where it is not so.
    static @org.jspecify.annotations.Nullable Charset wide(byte[] head) {
        if (head.length < 2) {
            return null;
        }
        if (head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) {
            return StandardCharsets.UTF_16LE;
        }
        if (head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < head.length; i += 2) {
            even += head[i] == 0 ? 1 : 0;
            odd += head[i + 1] == 0 ? 1 : 0;
        }
        int pairs = head.length / 2;
        if (even == 0 && odd * 10 > pairs * 7) {
            return StandardCharsets.UTF_16LE;
        }
        return odd == 0 && even * 10 > pairs * 7 ? StandardCharsets.UTF_16BE : null;
    }

    /// Whether bytes can be the beginning of a text in any of these encodings.
    static boolean isText(byte[] head) {
        var wide = wide(head);
        var decoder =
                (wide != null ? wide : StandardCharsets.UTF_8).newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var characters = CharBuffer.allocate(head.length);
        // "not the end": the head may stop inside a character
        if (!decoder.decode(ByteBuffer.wrap(head), characters, false).isError()) {
            return characters.flip().chars().allMatch(TextEncoding::isOfText);
        }
        return wide == null && (isWestern(head) || isEastern(head));
    }

    /// Lines in one of the encodings of two bytes a letter that can be chosen.
    private static boolean isEastern(byte[] head) {
        for (var charset : EASTERN) {
            var characters = CharBuffer.allocate(head.length);
            var decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
            if (!decoder.decode(ByteBuffer.wrap(head), characters, false).isError()) {
                var text = characters.flip().toString();
                if (text.indexOf('\n') >= 0 && text.chars().allMatch(TextEncoding::isOfText)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOfText(int c) {
        return c >= ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
    }

    /// Some letters beyond ASCII among many that are not; bytes of numbers look otherwise.
    private static boolean isWestern(byte[] head) {
        int beyond = 0;
        for (byte b : head) {
            int c = b & 0xFF;
            boolean isUndefined = c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D || c == 0x7F;
            if (!isOfText(c) || isUndefined) {
                return false;
            }
            beyond += c > 0x7F ? 1 : 0;
        }
        return beyond * 4 < head.length;
    }
}
