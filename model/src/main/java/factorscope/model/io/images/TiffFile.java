package factorscope.model.io.images;

import factorscope.model.data.DType;
import factorscope.model.io.Allowance;
import factorscope.model.io.zip.Zlib;
import factorscope.model.io.zip.ZstdBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Pages of numbers in a TIFF file, also of the large kind (BigTIFF), in strips or tiles, plain or packed by LZW,
/// Deflate, PackBits or zstd, with whole or floating-point numbers of any usual width: what the platform's reader
/// refuses, or takes for something else. Follows TIFF 6.0 and its technical notes.
final class TiffFile {
    private static final int MOST_PAGES = 100_000;
    private static final int MOST_ENTRIES = 4096;
    private static final int MOST_VALUES = 1 << 22;

    /// A page that is read here.
    ///
    /// @param rows and columns of a strip or tile
    /// @param tag the others, by their number
    record Page(int height, int width, int channels, DType dtype, int rows, int columns, Map<Integer, long[]> tag) {
        long first(int number, long otherwise) {
            return TiffFile.first(tag, number, otherwise);
        }

        boolean isColour() {
            return first(262, 1) == 2 && channels >= 3;
        }
    }

    private final Path file;
    private final ByteOrder order;
    private final List<Page> pages;

    private TiffFile(Path file, ByteOrder order, List<Page> pages) {
        this.file = file;
        this.order = order;
        this.pages = List.copyOf(pages);
    }

    static boolean isOne(byte[] head) {
        return head.length > 3
                && (head[0] == 'I' && head[1] == 'I' && (head[2] == 42 || head[2] == 43) && head[3] == 0
                        || head[0] == 'M' && head[1] == 'M' && head[2] == 0 && (head[3] == 42 || head[3] == 43));
    }

    /// Empty where a file is no TIFF, or has a page that is left to the platform's reader (colours by palette, JPEG).
    static Optional<TiffFile> of(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var head = bytes(channel, 0, 16);
            if (!isOne(head)) {
                return Optional.empty();
            }
            var order = head[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            var in = ByteBuffer.wrap(head).order(order);
            boolean isBig = in.getShort(2) == 43;
            var pages = new ArrayList<Optional<Page>>();
            var seen = new HashSet<Long>();
            long at = isBig ? in.getLong(8) : Integer.toUnsignedLong(in.getInt(4));
            while (at != 0) {
                if (!seen.add(at)) {
                    throw new IOException("its list of pages loops back on itself");
                }
                if (pages.size() >= MOST_PAGES) {
                    throw new IOException("it has more than " + MOST_PAGES + " pages");
                }
                var tags = new HashMap<Integer, long[]>();
                at = directory(channel, at, order, isBig, tags);
                boolean isReduced = (first(tags, 254, 0) & 1) != 0;
                if (!isReduced || pages.isEmpty()) {
                    pages.add(page(tags));
                }
            }
            if (pages.isEmpty()) {
                throw new IOException("it has no pages");
            }
            if (pages.stream().anyMatch(Optional::isEmpty)) {
                if (isBig) {
                    throw new IOException(
                            "it is a BigTIFF whose pixels are packed or coloured in a way that is not read");
                }
                return Optional.empty();
            }
            return Optional.of(new TiffFile(
                    file, order, pages.stream().map(Optional::orElseThrow).toList()));
        }
    }

    List<Page> pages() {
        return pages;
    }

    private static byte[] bytes(FileChannel channel, long at, long count) throws IOException {
        if (at < 0 || count < 0 || at > channel.size()) {
            throw new IOException("it points outside itself");
        }
        var bytes = ByteBuffer.allocate((int) Math.min(count, channel.size() - at));
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {}
        return bytes.array();
    }

    private static ByteBuffer exactly(FileChannel channel, long at, long count, ByteOrder order) throws IOException {
        var bytes = bytes(channel, at, count);
        if (bytes.length < count) {
            throw new IOException("it is cut off");
        }
        return ByteBuffer.wrap(bytes).order(order);
    }

    /// @return where the next one is; 0 after the last
    private static long directory(
            FileChannel channel, long at, ByteOrder order, boolean isBig, Map<Integer, long[]> tags)
            throws IOException {
        int countWidth = isBig ? 8 : 2;
        int width = isBig ? 20 : 12;
        var head = exactly(channel, at, countWidth, order);
        long count = isBig ? head.getLong(0) : Short.toUnsignedInt(head.getShort(0));
        if (count < 1 || count > MOST_ENTRIES) {
            throw new IOException("a page has " + count + " entries");
        }
        var entries = exactly(channel, at + countWidth, count * width, order);
        for (int e = 0; e < count; e++) {
            int from = e * width;
            int type = Short.toUnsignedInt(entries.getShort(from + 2));
            long values = isBig ? entries.getLong(from + 4) : Integer.toUnsignedLong(entries.getInt(from + 4));
            int size = size(type);
            int place = from + (isBig ? 12 : 8);
            if (size == 0 || values < 0 || values > MOST_VALUES) {
                continue;
            }
            long bytes = values * size;
            var data = bytes <= (isBig ? 8 : 4)
                    ? entries.slice(place, (int) bytes).order(order)
                    : exactly(
                            channel,
                            isBig ? entries.getLong(place) : Integer.toUnsignedLong(entries.getInt(place)),
                            bytes,
                            order);
            tags.put(Short.toUnsignedInt(entries.getShort(from)), numbers(data, type, (int) values));
        }
        var next = exactly(channel, at + countWidth + count * width, isBig ? 8 : 4, order);
        return isBig ? next.getLong(0) : Integer.toUnsignedLong(next.getInt(0));
    }

    private static int size(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 13 -> 4;
            case 16, 17, 18 -> 8;
            default -> 0;
        };
    }

    private static long[] numbers(ByteBuffer in, int type, int count) {
        var numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = switch (size(type)) {
                case 1 -> Byte.toUnsignedInt(in.get(i));
                case 2 -> Short.toUnsignedInt(in.getShort(2 * i));
                case 4 -> Integer.toUnsignedLong(in.getInt(4 * i));
                default -> in.getLong(8 * i);
            };
        }
        return numbers;
    }

    private static long first(Map<Integer, long[]> tags, int number, long otherwise) {
        var values = tags.get(number);
        return values == null || values.length == 0 ? otherwise : values[0];
    }

    private static Optional<Page> page(Map<Integer, long[]> tags) throws IOException {
        long width = first(tags, 256, 0);
        long height = first(tags, 257, 0);
        int channels = (int) Math.min(1 << 16, first(tags, 277, 1));
        if (width < 1 || height < 1 || width > 1 << 24 || height > 1 << 24 || channels < 1) {
            throw new IOException("it has no pixels");
        }
        long photometric = first(tags, 262, 1);
        boolean isPacked = !List.of(1L, 5L, 8L, 32946L, 32773L, 50000L).contains(first(tags, 259, 1));
        // grey, colours and separations as they are; palettes, luminance and Lab mean something else
        boolean isMeant = photometric == 0 || photometric == 1 || photometric == 2 || photometric == 5;
        if (photometric == 8 || photometric == 9 || photometric == 10) {
            throw new IOException("its colours are those of the Lab space: save it as RGB");
        }
        var dtype = dtype(tags);
        boolean isReversed = first(tags, 266, 1) != 1;
        if (isPacked || !isMeant || dtype.isEmpty() || isReversed) {
            return Optional.empty();
        }
        boolean isTiled = tags.containsKey(322);
        long rows = isTiled ? first(tags, 323, 0) : Math.min(height, first(tags, 278, height));
        long columns = isTiled ? first(tags, 322, 0) : width;
        if (rows < 1 || columns < 1 || rows * columns > 1L << 28) {
            throw new IOException("its strips or tiles have a size that cannot be");
        }
        return Optional.of(new Page(
                (int) height, (int) width, channels, dtype.get(), (int) rows, (int) columns, Map.copyOf(tags)));
    }

    /// Of all channels together, which must be alike.
    private static Optional<DType> dtype(Map<Integer, long[]> tags) {
        var bits = tags.getOrDefault(258, new long[] {1});
        var formats = tags.getOrDefault(339, new long[] {1});
        for (long other : bits) {
            if (other != bits[0]) {
                return Optional.empty();
            }
        }
        for (long other : formats) {
            if (other != formats[0]) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(
                switch ((int) (formats[0] * 100 + bits[0])) {
                    case 101 -> DType.BOOL;
                    case 108, 408 -> DType.UINT8;
                    case 116, 416 -> DType.UINT16;
                    case 132, 432 -> DType.UINT32;
                    case 164 -> DType.UINT64;
                    case 208 -> DType.INT8;
                    case 216 -> DType.INT16;
                    case 232 -> DType.INT32;
                    case 264 -> DType.INT64;
                    case 316 -> DType.FLOAT16;
                    case 332 -> DType.FLOAT32;
                    case 364 -> DType.FLOAT64;
                    default -> null;
                });
    }

    /// The bits of all values of a page, row by row, the channels of a pixel together; for [DType#BOOL] 0 and 1.
    long[] bits(int number) throws IOException {
        var page = pages.get(number);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Pixels(channel, page).read();
        }
    }

    private final class Pixels {
        private final FileChannel channel;
        private final Page page;
        private final boolean isPlanar;
        private final long[] out;

        Pixels(FileChannel channel, Page page) {
            this.channel = channel;
            this.page = page;
            isPlanar = page.first(284, 1) == 2 && page.channels > 1;
            out = new long[Math.multiplyExact(Math.multiplyExact(page.height, page.width), page.channels)];
        }

        long[] read() throws IOException {
            boolean isTiled = page.tag.containsKey(322);
            var offsets = page.tag.getOrDefault(isTiled ? 324 : 273, new long[0]);
            var counts = page.tag.getOrDefault(isTiled ? 325 : 279, new long[0]);
            int across = Math.ceilDiv(page.width, page.columns);
            int down = Math.ceilDiv(page.height, page.rows);
            int planes = isPlanar ? page.channels : 1;
            if ((long) across * down * planes > offsets.length || counts.length < offsets.length) {
                throw new IOException("some of its strips or tiles are not there");
            }
            int inPixel = isPlanar ? 1 : page.channels;
            int i = 0;
            for (int plane = 0; plane < planes; plane++) {
                for (int y = 0; y < down; y++) {
                    for (int x = 0; x < across; x++, i++) {
                        int rows = isTiled ? page.rows : Math.min(page.rows, page.height - y * page.rows);
                        var plain = unpacked(offsets[i], counts[i], rows, inPixel);
                        place(plain, y * page.rows, x * page.columns, rows, inPixel, plane);
                    }
                }
            }
            return out;
        }

        private int rowBytes(int inPixel) {
            return page.dtype == DType.BOOL
                    ? Math.ceilDiv(page.columns * inPixel, 8)
                    : page.columns * inPixel * page.dtype.bytes();
        }

        private ByteBuffer unpacked(long offset, long count, int rows, int inPixel) throws IOException {
            int wanted = Math.multiplyExact(rowBytes(inPixel), rows);
            new Allowance(channel.size()).take(wanted);
            if (offset == 0 && count == 0) {
                // a tile that was never written
                return ByteBuffer.allocate(wanted).order(order);
            }
            var packed = exactly(channel, offset, count, order).array();
            var plain = switch ((int) page.first(259, 1)) {
                case 1 -> packed;
                case 5 -> lzw(packed, wanted);
                case 8, 32946 -> Zlib.unpacked(packed, wanted);
                case 32773 -> packBits(packed, wanted);
                default -> ZstdBytes.unpacked(packed, wanted);
            };
            if (plain.length < wanted) {
                throw new IOException("a strip or tile is cut off");
            }
            var bytes = ByteBuffer.wrap(plain).order(order);
            switch ((int) page.first(317, 1)) {
                case 1 -> {
                    return bytes;
                }
                case 2 -> differences(bytes, rows, inPixel);
                case 3 -> {
                    return split(plain, rows, inPixel);
                }
                default -> throw new IOException("its predictor is not known");
            }
            return bytes;
        }

        /// Each value is the difference to the one before it in its row and channel.
        private void differences(ByteBuffer bytes, int rows, int inPixel) throws IOException {
            int width = page.dtype.bytes();
            if (page.dtype == DType.BOOL) {
                throw new IOException("its predictor does not suit its values");
            }
            for (int row = 0; row < rows; row++) {
                int from = row * rowBytes(inPixel);
                for (int i = inPixel; i < page.columns * inPixel; i++) {
                    int at = from + i * width;
                    int before = at - inPixel * width;
                    switch (width) {
                        case 1 -> bytes.put(at, (byte) (bytes.get(at) + bytes.get(before)));
                        case 2 -> bytes.putShort(at, (short) (bytes.getShort(at) + bytes.getShort(before)));
                        case 4 -> bytes.putInt(at, bytes.getInt(at) + bytes.getInt(before));
                        default -> bytes.putLong(at, bytes.getLong(at) + bytes.getLong(before));
                    }
                }
            }
        }

        /// Floating-point numbers: differences of bytes, all first bytes of a row before all second ones, the highest
        /// first.
        private ByteBuffer split(byte[] plain, int rows, int inPixel) {
            int width = page.dtype.bytes();
            int values = page.columns * inPixel;
            var out = ByteBuffer.allocate(rows * values * width).order(ByteOrder.BIG_ENDIAN);
            for (int row = 0; row < rows; row++) {
                int from = row * values * width;
                for (int i = inPixel; i < values * width; i++) {
                    plain[from + i] += plain[from + i - inPixel];
                }
                for (int i = 0; i < values; i++) {
                    for (int b = 0; b < width; b++) {
                        out.put(from + i * width + b, plain[from + b * values + i]);
                    }
                }
            }
            return out;
        }

        private void place(ByteBuffer plain, int top, int left, int rows, int inPixel, int plane) {
            for (int row = 0; row < rows && top + row < page.height; row++) {
                for (int column = 0; column < page.columns && left + column < page.width; column++) {
                    for (int c = 0; c < inPixel; c++) {
                        int to = ((top + row) * page.width + left + column) * page.channels + (isPlanar ? plane : c);
                        out[to] = value(plain, row, column * inPixel + c, inPixel);
                    }
                }
            }
        }

        private long value(ByteBuffer plain, int row, int i, int inPixel) {
            long stored = stored(plain, row, i, inPixel);
            // where 0 is white, light is what is left
            return page.first(262, 1) != 0
                    ? stored
                    : switch (page.dtype) {
                        case BOOL -> 1 - stored;
                        case UINT8, UINT16, UINT32 -> ~stored;
                        default -> stored;
                    };
        }

        private long stored(ByteBuffer plain, int row, int i, int inPixel) {
            int from = row * rowBytes(inPixel);
            if (page.dtype == DType.BOOL) {
                return plain.get(from + i / 8) >> 7 - i % 8 & 1;
            }
            return switch (page.dtype.bytes()) {
                case 1 -> plain.get(from + i);
                case 2 -> plain.getShort(from + 2 * i);
                case 4 -> plain.getInt(from + 4 * i);
                default -> plain.getLong(from + 8 * i);
            };
        }
    }

    private static byte[] packBits(byte[] packed, int wanted) throws IOException {
        var out = new ByteArrayOutputStream(wanted);
        int at = 0;
        while (at < packed.length && out.size() < wanted) {
            int n = packed[at++];
            if (n >= 0) {
                int count = Math.min(n + 1, packed.length - at);
                out.write(packed, at, count);
                at += count;
            } else if (n != -128) {
                if (at >= packed.length) {
                    throw new IOException("a strip is cut off");
                }
                for (int i = 0; i < 1 - n; i++) {
                    out.write(packed[at]);
                }
                at++;
            }
        }
        return out.toByteArray();
    }

    /// Codes of 9 to 12 bits, the highest bit first.
    private static byte[] lzw(byte[] packed, int wanted) throws IOException {
        int clear = 256;
        int end = 257;
        var prefix = new int[4097];
        var last = new byte[4097];
        var length = new int[4097];
        for (int i = 0; i < 256; i++) {
            last[i] = (byte) i;
            length[i] = 1;
        }
        var out = new byte[wanted];
        int to = 0;
        int next = 258;
        int width = 9;
        int before = -1;
        long bits = 0;
        int held = 0;
        for (int at = 0; to < wanted; ) {
            while (held < width) {
                if (at >= packed.length) {
                    return java.util.Arrays.copyOf(out, to);
                }
                bits = bits << 8 | packed[at++] & 0xFF;
                held += 8;
            }
            int code = (int) (bits >> held - width & (1 << width) - 1);
            held -= width;
            if (code == end) {
                break;
            }
            if (code == clear) {
                next = 258;
                width = 9;
                before = -1;
                continue;
            }
            if (code > next || code == next && before < 0 || code == clear + 1) {
                throw new IOException("a strip is damaged");
            }
            int known = code < next ? code : before;
            int size = length[known] + (code < next ? 0 : 1);
            int place = to + length[known] - 1;
            byte first = 0;
            for (int c = known, left = length[known]; left > 0; left--) {
                if (place < wanted) {
                    out[place] = last[c];
                }
                first = last[c];
                c = prefix[c];
                place--;
            }
            if (code == next && to + size - 1 < wanted) {
                out[to + size - 1] = first;
            }
            to = Math.min(wanted, to + size);
            if (before >= 0 && next < 4096) {
                prefix[next] = before;
                last[next] = first;
                length[next] = length[before] + 1;
                next++;
            }
            before = code;
            // the width grows one code early
            width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
        }
        return to == wanted ? out : java.util.Arrays.copyOf(out, to);
    }
}
