package factorscope.model.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files as bytes, written here independently of [NpyWriter] and our readers.
final class Bytes {
    private Bytes() {}

    /// A `.npy` with any header text and any values.
    static byte[] npy(String dictionary, byte[] values) {
        int padded = (10 + dictionary.length() + 1 + 63) / 64 * 64;
        var header = dictionary + " ".repeat(padded - 10 - dictionary.length() - 1) + "\n";
        var out = ByteBuffer.allocate(padded + values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(values);
        return out.array();
    }

    static byte[] npy(String descr, boolean fortran, String shape, byte[] values) {
        return npy(
                "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape
                        + ", }",
                values);
    }

    /// Each letter as the byte of that number.
    static byte[] latin1(String letters) {
        return letters.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// A picture of one strip of float32 values, little-endian (TIFF 6.0).
    static byte[] tiff(byte[] values, int width, int height) {
        int[][] entries = {
            {256, 3, width},
            {257, 3, height},
            {258, 3, 32},
            {259, 3, 1},
            {262, 3, 1},
            {273, 4, 8},
            {277, 3, 1},
            {278, 3, height},
            {279, 4, values.length},
            {339, 3, 3}
        };
        var out = ByteBuffer.allocate(8 + values.length + 2 + 12 * entries.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8 + values.length);
        out.put(values).putShort((short) entries.length);
        for (var entry : entries) {
            out.putShort((short) entry[0]).putShort((short) entry[1]).putInt(1);
            if (entry[1] == 3) {
                out.putShort((short) entry[2]).putShort((short) 0);
            } else {
                out.putInt(entry[2]);
            }
        }
        return out.putInt(0).array();
    }

    static byte[] gzip(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new java.util.zip.GZIPOutputStream(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] zip(Map<String, byte[]> members, boolean stored) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(stored ? 0 : 6);
            for (var member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] safetensors(String header, byte[] values) {
        var json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(values)
                .array();
    }

    /// With one tensor called x, and an entry of every shape of metadata.
    ///
    /// @param sizes the fastest first, as the format has them
    static byte[] gguf(byte[] values, int type, long... sizes) {
        var out = ByteBuffer.allocate(1024 + values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(text("GGUF")).putInt(3).putLong(1).putLong(3);
        name(out, "general.alignment").putInt(4).putInt(64);
        name(out, "general.name").putInt(8);
        name(out, "tiny");
        name(out, "list").putInt(9).putInt(5).putLong(2).putInt(7).putInt(8);
        name(out, "x").putInt(sizes.length);
        for (long size : sizes) {
            out.putLong(size);
        }
        out.putInt(type).putLong(0);
        out.position((out.position() + 63) / 64 * 64).put(values);
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer name(ByteBuffer out, String text) {
        return out.putLong(text.length()).put(text(text));
    }

    static byte[] floats(float... values) {
        var out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            out.putFloat(value);
        }
        return out.array();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
