package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A fractal heap, in which many links or attributes are kept, and the trees that list what is in it.
final class HdfHeap {
    private static final int MOST_RECORDS = 10_000_000;
    private static final int DEEPEST = 32;

    private final HdfFile file;
    private final int idLength;
    private final long mostManaged;
    private final long hugeTree;
    private final int width;
    private final long startSize;
    private final long mostDirect;
    private final int offsetWidth;
    private final long rootAddress;
    private final int rootRows;
    private final boolean isFiltered;

    HdfHeap(HdfFile file, long address) throws IOException {
        this.file = file;
        var in = file.at(address);
        in.signature("FRHP");
        in.skip(1);
        idLength = in.u16();
        isFiltered = in.u16() > 0;
        in.skip(1);
        mostManaged = in.u32();
        in.length();
        hugeTree = in.address();
        in.length();
        in.address();
        for (int i = 0; i < 8; i++) {
            in.length();
        }
        width = in.u16();
        startSize = in.length();
        mostDirect = in.length();
        offsetWidth = (in.u16() + 7) / 8;
        in.skip(2);
        rootAddress = in.address();
        rootRows = in.u16();
        if (width == 0 || startSize <= 0 || mostDirect < startSize || idLength < 2) {
            throw new IOException("a heap is not what it should be");
        }
    }

    /// The object of this id.
    ///
    /// @param id as a record has it
    HdfBytes object(HdfBytes id) throws IOException {
        int first = id.u8();
        return switch (first >> 4 & 3) {
            case 0 -> {
                long offset = id.number(offsetWidth);
                int lengthWidth = Math.min((log2(mostDirect) + 7) / 8, encodedWidth(mostManaged));
                long length = id.number(lengthWidth);
                if (isFiltered) {
                    throw new IOException("its heap is packed");
                }
                yield managed(rootAddress, 0, rootRows, offset, length, 0);
            }
            case 1 -> huge(id);
            case 2 -> {
                int length = idLength > 17 ? ((first & 0x0F) << 8 | id.u8()) + 1 : (first & 0x0F) + 1;
                yield id.take(length);
            }
            default -> throw new IOException("a heap has an object of an unknown kind");
        };
    }

    /// @param rows of the block at `address`; 0 for a direct block
    private HdfBytes managed(long address, long start, int rows, long offset, long length, int depth)
            throws IOException {
        if (rows == 0) {
            return file.at(address + (offset - start), length);
        }
        if (depth > DEEPEST) {
            throw new IOException("a heap is nested too deeply");
        }
        var in = file.at(address);
        in.signature("FHIB");
        in.skip(1 + file.addressWidth() + offsetWidth);
        int directRows = log2(mostDirect) - log2(startSize) + 2;
        long from = start;
        for (int row = 0; row < rows; row++) {
            long size = row == 0 ? startSize : startSize << (row - 1);
            if (size <= 0) {
                break;
            }
            for (int column = 0; column < width; column++) {
                long child = in.address();
                if (offset >= from && offset < from + size) {
                    int childRows = row < directRows ? 0 : log2(size) - log2(startSize * width) + 1;
                    return managed(child, from, childRows, offset, length, depth + 1);
                }
                from += size;
            }
        }
        throw new IOException("an object lies outside its heap");
    }

    private HdfBytes huge(HdfBytes id) throws IOException {
        int direct = file.addressWidth() + file.lengthWidth();
        if (direct <= idLength - 1) {
            long address = id.address();
            return file.at(address, id.length());
        }
        long wanted = id.number(Math.min(8, idLength - 1));
        for (var record : records(file, hugeTree)) {
            long address = record.address();
            long length = record.length();
            if (record.length() == wanted) {
                return file.at(address, length);
            }
        }
        throw new IOException("an object is not in its heap");
    }

    static int log2(long value) {
        return 63 - Long.numberOfLeadingZeros(Math.max(1, value));
    }

    /// Bytes that are needed for numbers up to this one.
    static int encodedWidth(long most) {
        return log2(most) / 8 + 1;
    }

    /// All records of a B-tree of the second version, in its order.
    static List<HdfBytes> records(HdfFile file, long address) throws IOException {
        var in = file.at(address);
        in.signature("BTHD");
        in.skip(2);
        long nodeSize = in.u32();
        int recordSize = in.u16();
        int depth = in.u16();
        in.skip(2);
        long root = in.address();
        int count = in.u16();
        var records = new ArrayList<HdfBytes>();
        if (root == HdfFile.NOWHERE || count == 0) {
            return records;
        }
        if (recordSize == 0 || nodeSize < 16 || depth > DEEPEST) {
            throw new IOException("a tree is not what it should be");
        }
        long most = (nodeSize - 10) / recordSize;
        int countWidth = encodedWidth(most);
        var totalWidths = new int[depth + 1];
        long total = most;
        for (int d = 1; d <= depth; d++) {
            long pointer = (long) file.addressWidth() + countWidth + totalWidths[d - 1];
            long here = (nodeSize - (10 + pointer)) / (recordSize + pointer);
            total = Math.addExact(Math.multiplyExact(here + 1, total), here);
            totalWidths[d] = encodedWidth(total);
        }
        new Walk(file, recordSize, countWidth, totalWidths, records).node(root, count, depth);
        return records;
    }

    private record Walk(HdfFile file, int recordSize, int countWidth, int[] totalWidths, List<HdfBytes> records) {
        void node(long address, long count, int depth) throws IOException {
            var in = file.at(address);
            in.signature(depth == 0 ? "BTLF" : "BTIN");
            in.skip(2);
            if (records.size() + count > MOST_RECORDS) {
                throw new IOException("a tree has too many records");
            }
            if (depth == 0) {
                for (long i = 0; i < count; i++) {
                    records.add(in.take(recordSize));
                }
                return;
            }
            var own = new ArrayList<HdfBytes>();
            for (long i = 0; i < count; i++) {
                own.add(in.take(recordSize));
            }
            for (int i = 0; i <= count; i++) {
                long child = in.address();
                long inside = in.number(countWidth);
                in.skip(totalWidths[depth - 1]);
                node(child, inside, depth - 1);
                if (i < count) {
                    records.add(own.get(i));
                }
            }
        }
    }
}
