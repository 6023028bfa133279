package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A dataset: its shape, its type, and its elements wherever they are. What was never written has the fill value.
final class HdfDataset {
    private static final int MOST_RANK = 32;
    private static final long MOST_CHUNK = 1L << 30;

    private enum Kind {
        COMPACT,
        CONTIGUOUS,
        CHUNKED,
        VIRTUAL
    }

    private final HdfObject object;
    private final HdfFile file;
    private final HdfSpace space;
    private final HdfType type;
    private final Optional<MemorySegment> fill;
    private final HdfFilters filters;
    private final boolean isExternal;
    private Kind kind = Kind.COMPACT;
    private @Nullable MemorySegment compact;
    private long address = HdfFile.NOWHERE;
    private int[] chunk = new int[0];
    private int index;
    private long singleSize;
    private int singleSkipped;
    private boolean isEdgePlain;
    private @Nullable Map<Long, HdfChunks.Place> places;

    HdfDataset(HdfObject object) throws IOException {
        this.object = object;
        file = object.file();
        var header = object.header();
        space = HdfSpace.read(required(header, HdfHeader.SPACE));
        type = HdfType.read(required(header, HdfHeader.TYPE));
        var pipeline = header.first(HdfHeader.FILTERS);
        filters = pipeline.isPresent() ? HdfFilters.read(pipeline.get().data()) : HdfFilters.NONE;
        isExternal = header.first(HdfHeader.EXTERNAL).isPresent();
        fill = fill(header);
        layout(required(header, HdfHeader.LAYOUT));
    }

    private static HdfBytes required(HdfHeader header, int message) throws IOException {
        var found = header.first(message);
        if (found.isEmpty()) {
            throw new IOException("a part of its description is missing");
        }
        return found.get().data();
    }

    private Optional<MemorySegment> fill(HdfHeader header) throws IOException {
        var message = header.first(HdfHeader.FILL);
        if (message.isPresent()) {
            var in = message.get().data();
            int version = in.u8();
            if (version == 3) {
                int flags = in.u8();
                return (flags & 0x20) != 0 ? fill(in) : Optional.empty();
            }
            in.skip(2);
            boolean isDefined = in.u8() != 0;
            return version == 1 || isDefined ? fill(in) : Optional.empty();
        }
        var old = header.first(HdfHeader.OLD_FILL);
        return old.isPresent() ? fill(old.get().data()) : Optional.empty();
    }

    private Optional<MemorySegment> fill(HdfBytes in) throws IOException {
        long size = in.left() < 4 ? 0 : in.u32();
        return size == type.size() ? Optional.of(in.segment(size)) : Optional.empty();
    }

    private void layout(HdfBytes in) throws IOException {
        int version = in.u8();
        if (version < 1 || version > 4) {
            throw new IOException("its layout has a version that is not known (" + version + ")");
        }
        if (version < 3) {
            oldLayout(in);
        } else {
            switch (in.u8()) {
                case 0 -> compact(in, in.u16());
                case 1 -> {
                    kind = Kind.CONTIGUOUS;
                    address = in.address();
                }
                case 2 -> {
                    kind = Kind.CHUNKED;
                    if (version == 3) {
                        int rank = in.u8();
                        address = in.address();
                        chunk = chunk(in, rank, 4);
                    } else {
                        indexedChunks(in);
                    }
                }
                case 3 -> kind = Kind.VIRTUAL;
                default -> throw new IOException("its layout is of a kind that is not known");
            }
        }
        if (kind == Kind.CHUNKED) {
            long bytes = type.size();
            for (int size : chunk) {
                bytes = size <= 0 ? MOST_CHUNK + 1 : bytes * size;
                if (bytes > MOST_CHUNK) {
                    throw new IOException("its chunks have a size that cannot be");
                }
            }
            if (chunk.length != space.dims().size()) {
                throw new IOException("its chunks have other axes than it has");
            }
        }
    }

    private void oldLayout(HdfBytes in) throws IOException {
        int rank = in.u8();
        int found = in.u8();
        in.skip(5);
        if (found > 0) {
            address = in.address();
        }
        switch (found) {
            case 0 -> {
                in.skip(4L * rank);
                compact(in, in.u32());
            }
            case 1 -> kind = Kind.CONTIGUOUS;
            case 2 -> {
                kind = Kind.CHUNKED;
                chunk = chunk(in, rank, 4);
            }
            default -> throw new IOException("its layout is of a kind that is not known");
        }
    }

    private void compact(HdfBytes in, long size) throws IOException {
        kind = Kind.COMPACT;
        compact = in.segment(size);
    }

    /// The last of them is the size of an element.
    private static int[] chunk(HdfBytes in, int rank, int width) throws IOException {
        if (rank < 1 || rank > MOST_RANK) {
            throw new IOException("its chunks have " + (rank - 1) + " axes");
        }
        var sizes = new int[rank - 1];
        for (int d = 0; d < sizes.length; d++) {
            long size = in.number(width);
            sizes[d] = size > MOST_CHUNK ? -1 : (int) size;
        }
        in.skip(width);
        return sizes;
    }

    private void indexedChunks(HdfBytes in) throws IOException {
        int flags = in.u8();
        isEdgePlain = (flags & 1) != 0;
        int rank = in.u8();
        int width = in.u8();
        if (width < 1 || width > 8) {
            throw new IOException("its chunks are described in a way that is not known");
        }
        chunk = chunk(in, rank, width);
        index = in.u8();
        switch (index) {
            case 1 -> {
                if ((flags & 2) != 0) {
                    singleSize = in.length();
                    singleSkipped = in.i32();
                }
            }
            case 2 -> {
                // one after the other: nothing more to say
            }
            case 3 -> in.skip(1);
            case 4 -> in.skip(5);
            case 5 -> in.skip(6);
            default -> throw new IOException("its chunks are listed in a way that is not known");
        }
        address = in.address();
    }

    HdfObject object() {
        return object;
    }

    HdfType type() {
        return type;
    }

    /// Along each axis; those of elements that are arrays come last.
    Shape shape() {
        var dims = new ArrayList<>(space.dims());
        if (type instanceof HdfType.Array array) {
            array.dims().forEach(d -> dims.add((long) d));
        }
        return new Shape(dims);
    }

    long count() throws IOException {
        return space.count();
    }

    boolean isScalar() {
        return space.dims().isEmpty();
    }

    /// Why its elements cannot be read, whatever they are.
    Optional<String> refusal() {
        if (space.isNull()) {
            return Optional.of("It holds nothing (its shape is null).");
        }
        if (isExternal) {
            return Optional.of(
                    "Its values are in other files (external storage): copy them into this one with h5repack.");
        }
        if (kind == Kind.VIRTUAL) {
            return Optional.of(
                    "It is virtual, put together from other datasets: copy its values into one with h5py (f[\"copy\"] = f[\"name\"][...]).");
        }
        return filters.unknown()
                .map(name ->
                        "It is packed by " + name + ", which cannot be unpacked here: write it with gzip, or without.");
    }

    /// The same to stand within a sentence.
    Optional<String> reason() {
        return refusal().map(why -> Character.toLowerCase(why.charAt(0)) + why.substring(1, why.length() - 1));
    }

    /// Where its values lie in the file, where they do so in one piece.
    Optional<Long> offset() {
        return kind == Kind.CONTIGUOUS && address != HdfFile.NOWHERE && type.isPlain()
                ? Optional.of(file.offset(address))
                : Optional.empty();
    }

    boolean isChunked() {
        return kind == Kind.CHUNKED;
    }

    int chunkRows() {
        return chunk.length == 0 ? 1 : chunk[0];
    }

    /// Bytes that it takes in the file, as far as that is known.
    long heldBytes() throws IOException {
        if (kind != Kind.CHUNKED) {
            return space.count() * type.size();
        }
        return places().values().stream().mapToLong(HdfChunks.Place::size).sum();
    }

    long chunkBytes() {
        long bytes = type.size();
        for (int size : chunk) {
            bytes *= size;
        }
        return bytes;
    }

    private synchronized Map<Long, HdfChunks.Place> places() throws IOException {
        var known = places;
        if (known == null) {
            var chunks = chunks();
            known = switch (index) {
                case 1 ->
                    chunks.single(address, filters.filters().isEmpty() ? chunkBytes() : singleSize, singleSkipped);
                case 2 -> chunks.implicit(address);
                case 3 -> chunks.fixedArray(address);
                case 4 -> chunks.extensibleArray(address);
                case 5 -> chunks.records(address);
                default -> chunks.tree(address);
            };
            places = known;
        }
        return known;
    }

    private HdfChunks chunks() {
        return new HdfChunks(
                file,
                space.dims(),
                space.most(),
                chunk,
                chunkBytes(),
                !filters.filters().isEmpty());
    }

    /// Copies elements of some rows, as they lie in the file.
    ///
    /// @param into `rows` times the elements of a row, the last axis fastest
    void rows(long from, long rows, MemorySegment into) throws IOException {
        long width = type.size();
        for (int d = 1; d < space.dims().size(); d++) {
            width = Math.multiplyExact(width, space.dims().get(d));
        }
        switch (kind) {
            case COMPACT -> {
                var bytes = compact;
                if (bytes == null || bytes.byteSize() < (from + rows) * width) {
                    throw new IOException("its values are cut off");
                }
                MemorySegment.copy(bytes, from * width, into, 0, rows * width);
            }
            case CONTIGUOUS -> {
                if (address == HdfFile.NOWHERE) {
                    fill(into, rows * width);
                } else {
                    var bytes = file.at(address + from * width, rows * width).segment(rows * width);
                    MemorySegment.copy(bytes, 0, into, 0, rows * width);
                }
            }
            case CHUNKED -> fromChunks(from, rows, into);
            case VIRTUAL -> throw new IOException("it is virtual");
        }
    }

    private void fill(MemorySegment into, long bytes) {
        if (fill.isEmpty()) {
            into.asSlice(0, bytes).fill((byte) 0);
            return;
        }
        for (long at = 0; at < bytes; at += type.size()) {
            MemorySegment.copy(fill.get(), 0, into, at, type.size());
        }
    }

    private void fromChunks(long from, long rows, MemorySegment into) throws IOException {
        var places = places();
        var chunks = chunks();
        int rank = chunk.length;
        if (places.size() < gridSize(chunks)) {
            long width = type.size();
            for (int d = 1; d < rank; d++) {
                width *= space.dims().get(d);
            }
            fill(into, rows * width);
        }
        var at = new long[rank];
        for (at[0] = from / chunk[0]; at[0] * chunk[0] < from + rows; at[0]++) {
            Arrays.fill(at, 1, rank, 0);
            boolean isMore = true;
            while (isMore) {
                var place = places.get(chunks.number(at));
                if (place != null) {
                    copy(unpacked(place, at), at, from, rows, into);
                }
                isMore = false;
                for (int d = rank - 1; d > 0 && !isMore; d--) {
                    at[d]++;
                    isMore = at[d] < chunks.along(d);
                    if (!isMore) {
                        at[d] = 0;
                    }
                }
            }
        }
    }

    private static long gridSize(HdfChunks chunks) {
        long size = 1;
        for (int d = 0; d < chunks.chunk().length; d++) {
            size *= chunks.along(d);
        }
        return size;
    }

    private MemorySegment unpacked(HdfChunks.Place place, long[] at) throws IOException {
        long bytes = chunkBytes();
        boolean isEdge = false;
        for (int d = 0; d < at.length; d++) {
            isEdge |= (at[d] + 1) * chunk[d] > space.dims().get(d);
        }
        if (filters.filters().isEmpty() || isEdge && isEdgePlain) {
            return file.at(place.address(), bytes).segment(bytes);
        }
        if (place.size() > Integer.MAX_VALUE) {
            throw new IOException("a chunk has a size that cannot be");
        }
        var packed = file.at(place.address(), place.size()).array((int) place.size());
        return MemorySegment.ofArray(filters.unpacked(packed, place.skipped(), (int) bytes));
    }

    /// Copies the part of a chunk that lies in some rows.
    private void copy(MemorySegment from, long[] at, long firstRow, long rows, MemorySegment into) {
        int rank = chunk.length;
        int last = rank - 1;
        var place = new long[rank];
        long lastStart = at[last] * chunk[last];
        long run = rank == 1 ? 0 : Math.min(chunk[last], space.dims().get(last) - lastStart);
        long rowFrom = Math.max(firstRow, at[0] * chunk[0]);
        long rowTo = Math.min(
                Math.min(firstRow + rows, (at[0] + 1) * chunk[0]), space.dims().get(0));
        if (rank == 1) {
            MemorySegment.copy(
                    from,
                    (rowFrom - lastStart) * type.size(),
                    into,
                    (rowFrom - firstRow) * type.size(),
                    Math.max(0, rowTo - rowFrom) * type.size());
            return;
        }
        for (place[0] = rowFrom; place[0] < rowTo; place[0]++) {
            for (int d = 1; d < last; d++) {
                place[d] = at[d] * chunk[d];
            }
            boolean isMore = true;
            while (isMore) {
                long source = 0;
                long target = place[0] - firstRow;
                for (int d = 0; d < last; d++) {
                    source = source * chunk[d] + place[d] - at[d] * chunk[d];
                    target = d == 0 ? target : target * space.dims().get(d) + place[d];
                }
                MemorySegment.copy(
                        from,
                        source * chunk[last] * type.size(),
                        into,
                        (target * space.dims().get(last) + lastStart) * type.size(),
                        run * type.size());
                isMore = false;
                for (int d = last - 1; d > 0 && !isMore; d--) {
                    place[d]++;
                    isMore = place[d] < Math.min(space.dims().get(d), (at[d] + 1) * chunk[d]);
                    if (!isMore) {
                        place[d] = at[d] * chunk[d];
                    }
                }
            }
        }
    }

    /// Values of some rows in [HdfType#dtype].
    ///
    /// @param into native byte order, the last axis fastest
    void values(long from, long rows, DType dtype, MemorySegment into) throws IOException {
        long elements = rows;
        for (int d = 1; d < space.dims().size(); d++) {
            elements = Math.multiplyExact(elements, space.dims().get(d));
        }
        if (type.isPlain()
                && type.byteOrder() == java.nio.ByteOrder.nativeOrder()
                && !(type instanceof HdfType.Array)
                && type.size() == dtype.bytes()) {
            rows(from, rows, into);
            return;
        }
        try (var arena = Arena.ofConfined()) {
            var raw = arena.allocate(Math.max(8, elements * type.size()), 8);
            rows(from, rows, raw);
            HdfElements.copy(raw, 0, type, dtype, elements, into, 0);
        }
    }

    /// All elements as texts; of a dataset that is known to be small.
    List<String> texts() throws IOException {
        var texts = new ArrayList<String>();
        forEach((raw, at) -> texts.add(HdfElements.text(file, raw, at, type)));
        return texts;
    }

    /// All elements as numbers; of a dataset that is known to be small.
    double[] numbers() throws IOException {
        var numbers = new double[Math.toIntExact(count())];
        var next = new int[1];
        forEach((raw, at) -> numbers[next[0]++] = HdfElements.number(raw, at, type));
        return numbers;
    }

    /// Takes an element.
    interface Visitor {
        void visit(MemorySegment raw, long at) throws IOException;
    }

    /// All elements in order, as they lie in the file.
    void forEach(Visitor visitor) throws IOException {
        long count = count();
        if (count == 0) {
            return;
        }
        long rows = isScalar() ? 1 : space.dims().getFirst();
        long width = count / rows * type.size();
        long together = Math.clamp((4L << 20) / Math.max(1, width), Math.min(rows, chunkRows()), rows);
        try (var arena = Arena.ofConfined()) {
            var raw = arena.allocate(Math.max(8, together * width), 8);
            for (long row = 0; row < rows; row += together) {
                long here = Math.min(together, rows - row);
                rows(row, here, raw);
                for (long at = 0; at < here * width; at += type.size()) {
                    visitor.visit(raw, at);
                }
            }
        }
    }
}
