package factorscope.model.io.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// How a camera was held, as it wrote into the picture (EXIF 2.32, tag 0x0112): 1 upright, 2 to 8 mirrored or
/// turned.
record Orientation(int code) {
    private static final Orientation UPRIGHT = new Orientation(1);
    private static final int HEAD = 1 << 16;
    private static final int TAG = 0x0112;

    static Orientation of(Path file) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        var bytes = ByteBuffer.wrap(head);
        if (head.length < 4 || bytes.getShort(0) != (short) 0xFFD8) {
            return UPRIGHT;
        }
        // segments of a JPEG file, each with its length
        for (int at = 2; at + 10 < head.length; ) {
            int marker = Short.toUnsignedInt(bytes.getShort(at));
            int length = Short.toUnsignedInt(bytes.getShort(at + 2));
            if (marker == 0xFFE1 && bytes.getInt(at + 4) == 0x45786966) {
                return exif(bytes, at + 10, Math.min(head.length, at + 2 + length));
            }
            if (marker >> 8 != 0xFF || marker == 0xFFDA || length < 2) {
                break;
            }
            at += 2 + length;
        }
        return UPRIGHT;
    }

    /// Whether a JPEG file has the four colours of printing, by the number of components in its frame header.
    static boolean isPrinted(Path file) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(16 * HEAD);
        }
        var bytes = ByteBuffer.wrap(head);
        for (int at = 2; at + 10 < head.length; ) {
            int marker = Short.toUnsignedInt(bytes.getShort(at));
            if (marker == 0xFFC0 || marker == 0xFFC1 || marker == 0xFFC2) {
                return head[at + 9] == 4;
            }
            int length = Short.toUnsignedInt(bytes.getShort(at + 2));
            if (marker >> 8 != 0xFF || marker == 0xFFDA || length < 2) {
                return false;
            }
            at += 2 + length;
        }
        return false;
    }

    private static Orientation exif(ByteBuffer bytes, int start, int end) {
        if (start + 8 > end) {
            return UPRIGHT;
        }
        var tiff = bytes.slice(start, end - start)
                .order(bytes.get(start) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 0 || directory + 2 > tiff.limit()) {
            return UPRIGHT;
        }
        int count = Short.toUnsignedInt(tiff.getShort(directory));
        for (int e = 0; e < count && directory + 14 + 12 * e <= tiff.limit(); e++) {
            int entry = directory + 2 + 12 * e;
            if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG) {
                int code = Short.toUnsignedInt(tiff.getShort(entry + 8));
                return code >= 1 && code <= 8 ? new Orientation(code) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /// Whether height and width change places.
    boolean isTurned() {
        return code >= 5;
    }

    /// The place in the picture as it lies that belongs at a place of the upright one.
    ///
    /// @param height of the picture as it lies
    /// @param width the same
    /// @return row and column
    int[] source(int y, int x, int height, int width) {
        return switch (code) {
            case 2 -> new int[] {y, width - 1 - x};
            case 3 -> new int[] {height - 1 - y, width - 1 - x};
            case 4 -> new int[] {height - 1 - y, x};
            case 5 -> new int[] {x, y};
            case 6 -> new int[] {height - 1 - x, y};
            case 7 -> new int[] {height - 1 - x, width - 1 - y};
            case 8 -> new int[] {x, width - 1 - y};
            default -> new int[] {y, x};
        };
    }
}
