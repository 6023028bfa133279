package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// An array as its description says.
///
/// @param chunks the sizes of a chunk; of one within a shard where there are shards
/// @param type as the description names it
/// @param order of the bytes of a number
/// @param fortran whether a chunk's first axis runs fastest
/// @param codecs in the order in which they are undone
/// @param fill the bits of what stands where there is no chunk
/// @param keys how a chunk's place becomes the name of its file
/// @param shards many chunks in one file
/// @param dimensions the names of the axes; none, or one for each
record ZarrArray(
        Shape shape,
        List<Integer> chunks,
        String type,
        Optional<DType> dtype,
        ByteOrder order,
        boolean fortran,
        List<ChunkCodec> codecs,
        long fill,
        Keys keys,
        Optional<Shards> shards,
        List<String> dimensions,
        Optional<String> refusal) {
    /// @param prefix before the numbers
    /// @param separator between them
    record Keys(String prefix, String separator) {
        String of(int[] place) {
            var name = new StringBuilder(prefix);
            for (int m = 0; m < place.length; m++) {
                name.append(m == 0 ? prefix.isEmpty() ? "" : separator : separator)
                        .append(place[m]);
            }
            return name.isEmpty() ? "0" : name.toString();
        }
    }

    /// @param counts how many chunks a shard has along every axis
    /// @param indexFirst whether the index stands before the chunks, else behind them
    /// @param indexBytes of the index, with its checksum
    record Shards(List<Integer> counts, boolean indexFirst, int indexBytes) {}

    /// How many chunks there are up to a row and up to the end of all other axes.
    int[] chunkCounts(long rows) {
        var counts = new int[chunks.size()];
        for (int m = 0; m < counts.length; m++) {
            counts[m] = Math.toIntExact(Math.ceilDiv(m == 0 ? rows : shape.size(m), (long) chunks.get(m)));
        }
        return counts;
    }

    double chunkCount() {
        return Arrays.stream(chunkCounts(shape.rows())).asDoubleStream().reduce(1, (a, b) -> a * b);
    }

    int chunkBytes() {
        int bytes = dtype.map(DType::bytes).orElse(1);
        for (int chunk : chunks) {
            bytes *= chunk;
        }
        return bytes;
    }
}
