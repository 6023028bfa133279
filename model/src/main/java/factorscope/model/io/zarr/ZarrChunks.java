package factorscope.model.io.zarr;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads and unpacks the chunks of an array; one thread at a time.
final class ZarrChunks {
    /// The offset and length of a chunk that a shard does not have.
    private static final long ABSENT = -1;

    /// Of so many chunks it is looked which are there.
    private static final int MOST_COUNTED = 10_000;

    private final ZarrStore store;
    private final String prefix;
    private final ZarrArray array;
    private String indexed = "";
    private @Nullable ByteBuffer index;

    /// @param prefix of the array's keys, such as `group/array/`
    ZarrChunks(ZarrStore store, String prefix, ZarrArray array) {
        this.store = store;
        this.prefix = prefix;
        this.array = array;
    }

    /// Chunk by chunk; what is missing becomes the fill value.
    ///
    /// @param from the first row, where a chunk begins
    /// @param into the rows in native byte order, the last axis fastest
    void unpack(long from, int rows, MemorySegment into) throws IOException {
        var first = new int[array.chunks().size()];
        first[0] = Math.toIntExact(from / array.chunks().getFirst());
        var end = array.chunkCounts(from + rows);
        var place = first.clone();
        do {
            new ChunkPlace(array, place, from).copy(unpacked(place), into);
        } while (next(place, first, end));
    }

    /// How the values are kept, and how many of the chunks are not there: the format means the fill value by that,
    /// but they may be lost too.
    String words() {
        double all = array.chunkCount();
        if (all > MOST_COUNTED || array.shards().isPresent()) {
            return "packed in chunks";
        }
        var first = new int[array.chunks().size()];
        var end = array.chunkCounts(array.shape().rows());
        var place = first.clone();
        long missing = 0;
        do {
            missing += store.blob(prefix + array.keys().of(place)).isEmpty() ? 1 : 0;
        } while (next(place, first, end));
        return missing == 0
                ? "packed in chunks"
                : missing + " of " + (long) all + " chunks are not there and have the fill value";
    }

    /// The next place, the last axis fastest.
    private static boolean next(int[] place, int[] first, int[] end) {
        for (int m = place.length - 1; m >= 0; m--) {
            if (++place[m] < end[m]) {
                return true;
            }
            place[m] = first[m];
        }
        return false;
    }

    private Optional<byte[]> unpacked(int[] place) throws IOException {
        var packed = packed(place);
        if (packed.isEmpty()) {
            return Optional.empty();
        }
        int wanted = array.chunkBytes();
        var bytes = packed.get();
        for (var codec : array.codecs()) {
            bytes = codec.unpacked(bytes, wanted);
        }
        if (bytes.length < wanted) {
            throw new IOException("the chunk " + array.keys().of(place) + " is cut off");
        }
        return Optional.of(bytes);
    }

    private Optional<byte[]> packed(int[] place) throws IOException {
        var shards = array.shards();
        var key = prefix + array.keys().of(shards.isEmpty() ? place : shard(place, shards.get()));
        var blob = store.blob(key);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        if (shards.isEmpty()) {
            return Optional.of(read(blob.get(), 0, blob.get().size()));
        }
        var there = index(key, blob.get(), shards.get());
        int number = within(place, shards.get());
        long offset = there.getLong(16 * number);
        long length = there.getLong(16 * number + 8);
        return offset == ABSENT && length == ABSENT ? Optional.empty() : Optional.of(read(blob.get(), offset, length));
    }

    private byte[] read(ZarrStore.Blob blob, long offset, long length) throws IOException {
        if (length < 0 || length > 2L * array.chunkBytes() + (1 << 16)) {
            throw new IOException("a chunk is too large");
        }
        return blob.read(offset, (int) length);
    }

    private static int[] shard(int[] place, ZarrArray.Shards shards) {
        var shard = new int[place.length];
        for (int m = 0; m < place.length; m++) {
            shard[m] = place[m] / shards.counts().get(m);
        }
        return shard;
    }

    private static int within(int[] place, ZarrArray.Shards shards) {
        int number = 0;
        for (int m = 0; m < place.length; m++) {
            number =
                    number * shards.counts().get(m) + place[m] % shards.counts().get(m);
        }
        return number;
    }

    /// Chunks come shard by shard: the last index is the one that is wanted again.
    private ByteBuffer index(String key, ZarrStore.Blob blob, ZarrArray.Shards shards) throws IOException {
        var known = index;
        if (known != null && indexed.equals(key)) {
            return known;
        }
        long at = shards.indexFirst() ? 0 : blob.size() - shards.indexBytes();
        var read = ByteBuffer.wrap(blob.read(at, shards.indexBytes())).order(ByteOrder.LITTLE_ENDIAN);
        index = read;
        indexed = key;
        return read;
    }
}
