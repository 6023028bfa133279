package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the chunks of a dataset are, by their place in its grid, in any of the ways in which a file may list them.
///
/// @param dims of the dataset
/// @param most dims that it may grow to
/// @param chunk dims of a chunk
/// @param chunkBytes of an unpacked chunk
record HdfChunks(HdfFile file, List<Long> dims, List<Long> most, int[] chunk, long chunkBytes, boolean isFiltered) {
    private static final int MOST_CHUNKS = 4_000_000;
    private static final int DEEPEST = 32;

    /// @param size of its packed bytes
    /// @param skipped a bit for every filter that was not used
    record Place(long address, long size, int skipped) {}

    /// How many chunks there are along an axis.
    long along(int axis) {
        return Math.ceilDiv(dims.get(axis), (long) chunk[axis]);
    }

    /// The number of the chunk at a place of the grid.
    long number(long[] at) {
        long number = 0;
        for (int d = 0; d < chunk.length; d++) {
            number = number * along(d) + at[d];
        }
        return number;
    }

    private void put(Map<Long, Place> found, long[] at, Place place) throws IOException {
        for (int d = 0; d < chunk.length; d++) {
            if (at[d] < 0 || at[d] >= along(d)) {
                // cut off when the dataset was made smaller
                return;
            }
        }
        if (found.size() >= MOST_CHUNKS) {
            throw new IOException("it has more than " + MOST_CHUNKS + " chunks");
        }
        if (place.address != HdfFile.NOWHERE) {
            found.put(number(at), place);
        }
    }

    /// The first kind of tree.
    Map<Long, Place> tree(long address) throws IOException {
        var found = new HashMap<Long, Place>();
        if (address != HdfFile.NOWHERE) {
            node(address, found, new HashSet<>(), 0);
        }
        return found;
    }

    private void node(long address, Map<Long, Place> found, Set<Long> seen, int depth) throws IOException {
        if (!seen.add(address) || depth > DEEPEST) {
            throw new IOException("its chunks go round in a circle");
        }
        var in = file.at(address);
        in.signature("TREE");
        if (in.u8() != 1) {
            throw new IOException("its chunks are not where they should be");
        }
        int level = in.u8();
        int count = in.u16();
        in.address();
        in.address();
        var at = new long[chunk.length];
        for (int i = 0; i < count; i++) {
            long size = in.u32();
            int skipped = in.i32();
            for (int d = 0; d < chunk.length; d++) {
                at[d] = in.number(8) / chunk[d];
            }
            in.skip(8);
            long child = in.address();
            if (level > 0) {
                node(child, found, seen, depth + 1);
            } else {
                put(found, at, new Place(child, size, skipped));
            }
        }
    }

    Map<Long, Place> single(long address, long size, int skipped) throws IOException {
        var found = new HashMap<Long, Place>();
        put(found, new long[chunk.length], new Place(address, size, skipped));
        return found;
    }

    /// One after the other.
    Map<Long, Place> implicit(long address) throws IOException {
        var found = new HashMap<Long, Place>();
        if (address == HdfFile.NOWHERE) {
            return found;
        }
        forEach(slots(), i -> new Place(address + i * chunkBytes, chunkBytes, 0), found, -1);
        return found;
    }

    private interface Element {
        Place at(long i) throws IOException;
    }

    /// The number of chunks along an axis at its greatest size.
    private long mostAlong(int axis) {
        return most.get(axis) == Long.MAX_VALUE ? along(axis) : Math.ceilDiv(most.get(axis), (long) chunk[axis]);
    }

    private long slots() throws IOException {
        long slots = 1;
        for (int d = 0; d < chunk.length; d++) {
            slots *= mostAlong(d);
            if (slots > MOST_CHUNKS) {
                throw new IOException("it has more than " + MOST_CHUNKS + " chunks");
            }
        }
        return slots;
    }

    /// @param first the axis that comes first in the order of the elements; -1 for the order of the axes
    private void forEach(long count, Element element, Map<Long, Place> found, int first) throws IOException {
        var at = new long[chunk.length];
        for (long i = 0; i < count; i++) {
            long rest = i;
            for (int d = chunk.length - 1; d >= 0; d--) {
                if (d != first) {
                    long along = Math.max(1, mostAlong(d));
                    at[d] = rest % along;
                    rest /= along;
                }
            }
            if (first >= 0) {
                at[first] = rest;
            }
            put(found, at, element.at(i));
        }
    }

    private Place element(HdfBytes in, int width) throws IOException {
        long address = in.address();
        if (!isFiltered) {
            return new Place(address, chunkBytes, 0);
        }
        long size = in.number(width - file.addressWidth() - 4);
        return new Place(address, size, in.i32());
    }

    /// @param address of the header
    Map<Long, Place> fixedArray(long address) throws IOException {
        var found = new HashMap<Long, Place>();
        if (address == HdfFile.NOWHERE) {
            return found;
        }
        var header = file.at(address);
        header.signature("FAHD");
        header.skip(2);
        int width = header.u8();
        long page = 1L << Math.min(31, header.u8());
        long count = header.length();
        long block = header.address();
        requireWidth(width);
        if (block == HdfFile.NOWHERE) {
            return found;
        }
        var in = file.at(block);
        in.signature("FADB");
        in.skip(2 + file.addressWidth());
        long start = block + in.position();
        boolean isPaged = count > page;
        long pages = Math.ceilDiv(count, page);
        long bitmap = isPaged ? Math.ceilDiv(pages, 8L) + 4 : 0;
        var made = isPaged ? in.array(Math.toIntExact(Math.min(bitmap - 4, 1 << 28))) : new byte[0];
        forEach(
                Math.min(count, slots()),
                i -> {
                    long p = isPaged ? i / page : 0;
                    if (isPaged && (made[(int) (p / 8)] >> 7 - p % 8 & 1) == 0) {
                        return new Place(HdfFile.NOWHERE, 0, 0);
                    }
                    return element(file.at(start + bitmap + i * width + p * 4), width);
                },
                found,
                -1);
        return found;
    }

    private void requireWidth(int width) throws IOException {
        int least = file.addressWidth() + (isFiltered ? 5 : 0);
        if (width < least || isFiltered && width > least + 7) {
            throw new IOException("its chunks are listed in a way that is not known");
        }
    }

    /// @param address of the header
    Map<Long, Place> extensibleArray(long address) throws IOException {
        var found = new HashMap<Long, Place>();
        if (address == HdfFile.NOWHERE) {
            return found;
        }
        var header = file.at(address);
        header.signature("EAHD");
        header.skip(2);
        int width = header.u8();
        int mostBits = header.u8();
        int inIndex = header.u8();
        int leastInBlock = header.u8();
        int leastPointers = header.u8();
        int pageBits = header.u8();
        for (int i = 0; i < 4; i++) {
            header.length();
        }
        long count = header.length();
        header.length();
        long index = header.address();
        requireWidth(width);
        if (index == HdfFile.NOWHERE) {
            return found;
        }
        if (leastInBlock == 0 || leastPointers == 0 || mostBits > 64) {
            throw new IOException("its chunks are listed in a way that is not known");
        }
        var array = new Extensible(index, width, mostBits, inIndex, leastInBlock, leastPointers, 1L << pageBits);
        int first = -1;
        for (int d = 0; d < chunk.length; d++) {
            if (most.get(d) == Long.MAX_VALUE) {
                first = d;
            }
        }
        forEach(Math.min(count, MOST_CHUNKS), array::at, found, first);
        return found;
    }

    /// Index block, super blocks of it and data blocks of them, as the format's specification has them.
    private final class Extensible {
        private final long index;
        private final int width;
        private final int inIndex;
        private final int leastInBlock;
        private final long page;
        private final int offsetWidth;
        private final int directBlocks;
        private final int directSupers;
        private final long head;

        Extensible(long index, int width, int mostBits, int inIndex, int leastInBlock, int leastPointers, long page) {
            this.index = index;
            this.width = width;
            this.inIndex = inIndex;
            this.leastInBlock = leastInBlock;
            this.page = page;
            offsetWidth = Math.ceilDiv(mostBits, 8);
            directBlocks = 2 * (leastPointers - 1);
            directSupers = 2 * HdfHeap.log2(leastPointers);
            head = 6L + file.addressWidth();
        }

        Place at(long i) throws IOException {
            if (i < inIndex) {
                return element(file.at(index + head + i * width), width);
            }
            long rest = i - inIndex;
            int level = HdfHeap.log2(rest / leastInBlock + 1);
            long blocks = 1L << level / 2;
            long inBlock = (1L << (level + 1) / 2) * leastInBlock;
            long firstElement = leastInBlock * ((1L << level) - 1);
            long block = (rest - firstElement) / inBlock;
            long within = (rest - firstElement) % inBlock;
            long pages = inBlock > page ? inBlock / page : 0;
            long address;
            boolean isMade = true;
            if (level < directSupers) {
                long before = 0;
                for (int l = 0; l < level; l++) {
                    before += 1L << l / 2;
                }
                address = file.at(index + head + (long) inIndex * width + (before + block) * file.addressWidth())
                        .address();
            } else {
                long supers = index + head + (long) inIndex * width + (long) directBlocks * file.addressWidth();
                long superBlock = file.at(supers + (long) (level - directSupers) * file.addressWidth())
                        .address();
                if (superBlock == HdfFile.NOWHERE) {
                    return new Place(HdfFile.NOWHERE, 0, 0);
                }
                long bitmap = pages > 0 ? blocks * Math.ceilDiv(pages, 8L) : 0;
                long from = superBlock + head + offsetWidth;
                if (pages > 0) {
                    long p = within / page;
                    int bits = file.at(from + block * Math.ceilDiv(pages, 8L) + p / 8)
                            .u8();
                    isMade = (bits >> 7 - p % 8 & 1) != 0;
                }
                address = file.at(from + bitmap + block * file.addressWidth()).address();
            }
            if (address == HdfFile.NOWHERE || !isMade) {
                return new Place(HdfFile.NOWHERE, 0, 0);
            }
            long checksums = pages > 0 ? 4 + within / page * 4 : 0;
            return element(file.at(address + head + offsetWidth + within * width + checksums), width);
        }
    }

    /// The second kind of tree.
    Map<Long, Place> records(long address) throws IOException {
        var found = new HashMap<Long, Place>();
        if (address == HdfFile.NOWHERE) {
            return found;
        }
        for (var record : HdfHeap.records(file, address)) {
            long place = record.address();
            long size = chunkBytes;
            int skipped = 0;
            if (isFiltered) {
                size = record.number(Math.toIntExact(record.left() - 4 - 8L * chunk.length));
                skipped = record.i32();
            }
            var at = new long[chunk.length];
            for (int d = 0; d < at.length; d++) {
                at[d] = record.number(8);
            }
            put(found, at, new Place(place, size, skipped));
        }
        return found;
    }
}
