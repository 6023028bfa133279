package factorscope.model.io.arrow;

import factorscope.model.io.Allowance;
import factorscope.model.io.zip.Lz4;
import factorscope.model.io.zip.ZstdBytes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Some rows of all columns: where their buffers lie in a file, and how they are packed.
final class ArrowBatch {
    private enum Codec {
        NONE,
        LZ4,
        ZSTD
    }

    private final MemorySegment file;
    private final long rows;
    private final long[][] nodes;
    private final long[][] places;
    private final long[] viewed;
    private final Codec codec;
    private final Map<Long, List<ArrowBatch>> dictionaries;
    /// By where they lie, since many may lie in the same place.
    private final Map<Long, MemorySegment> unpacked = new HashMap<>();

    private Allowance allowance;

    private ArrowBatch(
            MemorySegment file,
            long rows,
            long[][] nodes,
            long[][] places,
            long[] viewed,
            Codec codec,
            Map<Long, List<ArrowBatch>> dictionaries) {
        this.file = file;
        this.rows = rows;
        this.nodes = nodes;
        this.places = places;
        this.viewed = viewed;
        this.codec = codec;
        this.dictionaries = dictionaries;
        allowance = new Allowance(file.byteSize());
    }

    /// @param body where the buffers begin
    /// @param batch its description
    /// @param dictionaries that hold for it, by their number
    static ArrowBatch of(MemorySegment file, long body, Flat batch, Map<Long, List<ArrowBatch>> dictionaries)
            throws IOException {
        var nodes = new long[batch.count(1, 16)][2];
        for (int n = 0; n < nodes.length; n++) {
            nodes[n][0] = batch.int64(1, n, 16, 0);
            nodes[n][1] = batch.int64(1, n, 16, 8);
        }
        var places = new long[batch.count(2, 16)][2];
        for (int b = 0; b < places.length; b++) {
            places[b][0] = body + batch.int64(2, b, 16, 0);
            places[b][1] = batch.int64(2, b, 16, 8);
        }
        var viewed = new long[batch.count(4, 8)];
        for (int v = 0; v < viewed.length; v++) {
            viewed[v] = batch.int64(4, v, 8, 0);
            if (viewed[v] < 0 || viewed[v] > places.length) {
                throw new IOException("a batch has more buffers than it names");
            }
        }
        long rows = batch.int64(0);
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            throw new IOException("a batch has " + rows + " rows");
        }
        var codec = !batch.has(3) ? Codec.NONE : batch.table(3).int8(0) == 0 ? Codec.LZ4 : Codec.ZSTD;
        return new ArrowBatch(file, rows, nodes, places, viewed, codec, dictionaries);
    }

    long rows() {
        return rows;
    }

    /// The batches of a dictionary, one after the other.
    List<ArrowBatch> dictionary(ArrowField.Dictionary of) {
        return dictionaries.getOrDefault(of.id(), List.of());
    }

    boolean hasMissing(ArrowField field) {
        return field.node() < nodes.length && nodes[field.node()][1] > 0;
    }

    /// How many buffers of texts a column of views has.
    long textBuffers(ArrowField field) throws IOException {
        if (field.views() >= viewed.length) {
            throw new IOException("a batch does not say how many buffers it has");
        }
        return viewed[field.views()];
    }

    /// A column's buffer, unpacked if it is packed, and kept until [#forget].
    MemorySegment buffer(ArrowField field, int number) throws IOException {
        long index = (long) field.buffer() + number;
        for (int v = 0; v < Math.min(field.views(), viewed.length); v++) {
            index += viewed[v];
        }
        if (index >= places.length
                || places[(int) index][0] < 0
                || places[(int) index][1] < 0
                || places[(int) index][0] > file.byteSize() - places[(int) index][1]) {
            throw new IOException("a batch points outside the file");
        }
        var packed = file.asSlice(places[(int) index][0], places[(int) index][1]);
        if (codec == Codec.NONE || packed.byteSize() == 0) {
            return packed;
        }
        long place = places[(int) index][0];
        var known = unpacked.get(place);
        if (known == null) {
            known = unpacked(packed);
            unpacked.put(place, known);
        }
        return known;
    }

    /// Where an element of a list or a text begins.
    long offset(ArrowField field, long index) throws IOException {
        var offsets = buffer(field, 1);
        boolean isLarge = field.type() == ArrowField.Type.LARGE_LIST || field.type() == ArrowField.Type.LARGE_TEXT;
        if (index < 0 || index >= offsets.byteSize() / (isLarge ? 8 : 4)) {
            throw new IOException("a column is cut off");
        }
        return isLarge
                ? offsets.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * index)
                : offsets.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * index);
    }

    static boolean bit(MemorySegment bits, long index) throws IOException {
        if (index < 0 || index / 8 >= bits.byteSize()) {
            throw new IOException("a column is cut off");
        }
        return (bits.get(ValueLayout.JAVA_BYTE, index / 8) >> (index % 8) & 1) != 0;
    }

    /// Its length comes first; what does not become smaller is left as it is, with a length of -1.
    private MemorySegment unpacked(MemorySegment packed) throws IOException {
        if (packed.byteSize() < 8) {
            throw new IOException("a column is cut off");
        }
        long wanted = packed.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        var rest = packed.asSlice(8);
        if (wanted == -1) {
            return rest;
        }
        if (wanted < 0 || wanted > Integer.MAX_VALUE - 16) {
            throw new IOException("a column announces more than it can hold");
        }
        allowance.take(wanted);
        var bytes = rest.toArray(ValueLayout.JAVA_BYTE);
        return MemorySegment.ofArray(
                codec == Codec.LZ4 ? Lz4.unpackedFrame(bytes, (int) wanted) : ZstdBytes.unpacked(bytes, (int) wanted));
    }

    /// Lets go of what was unpacked.
    void forget() {
        unpacked.clear();
        allowance = new Allowance(file.byteSize());
    }
}
