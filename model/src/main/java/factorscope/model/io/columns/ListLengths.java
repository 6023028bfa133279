package factorscope.model.io.columns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Measures lists, and lists in lists, that are told element by element: all that are there must have the same length.
public final class ListLengths {
    private final long[] open;
    private final long[] least;
    private final long[] most;

    /// @param depth how many lists are in each other
    public ListLengths(int depth) {
        open = new long[depth];
        least = new long[depth];
        most = new long[depth];
        java.util.Arrays.fill(open, -1);
        java.util.Arrays.fill(least, Long.MAX_VALUE);
    }

    /// A list of this depth begins; those within it end.
    public void begin(int depth) {
        for (int d = depth; d < open.length; d++) {
            end(d);
        }
        open[depth] = 0;
    }

    /// The list of this depth has another element.
    public void element(int depth) {
        elements(depth, 1);
    }

    /// The list of this depth has so many elements more.
    public void elements(int depth, long count) {
        open[depth] += count;
    }

    private void end(int depth) {
        if (open[depth] >= 0) {
            least[depth] = Math.min(least[depth], open[depth]);
            most[depth] = Math.max(most[depth], open[depth]);
            open[depth] = -1;
        }
    }

    /// @throws IOException if they are of different lengths
    public List<Long> lengths() throws IOException {
        var lengths = new ArrayList<Long>();
        for (int d = 0; d < open.length; d++) {
            end(d);
            if (most[d] != least[d] && least[d] != Long.MAX_VALUE) {
                throw new IOException("its lists have different lengths, " + least[d] + " to " + most[d] + " values");
            }
            lengths.add(most[d]);
        }
        return lengths;
    }
}
