package factorscope.model.decompose.tensor.elementwise;

import factorscope.model.data.Tensor;
import java.util.SplittableRandom;

/// Single values of a tensor, where they lie.
record Entries(Tensor tensor, int[] sizes) {
    double at(int[] index) {
        long column = 0;
        for (int m = 1; m < sizes.length; m++) {
            column = column * sizes[m] + index[m];
        }
        return tensor.at(index[0], column);
    }

    long count() {
        long count = 1;
        for (int size : sizes) {
            count *= size;
        }
        return count;
    }

    /// Positions of so many values, any of them as likely as any other; of all where there are no more.
    int[][] drawn(int wanted, SplittableRandom random) {
        boolean isAll = count() <= wanted;
        var drawn = new int[(int) Math.min(count(), wanted)][sizes.length];
        for (int e = 0; e < drawn.length; e++) {
            long rest = e;
            for (int m = sizes.length - 1; m >= 0; m--) {
                drawn[e][m] = isAll ? (int) (rest % sizes[m]) : random.nextInt(sizes[m]);
                rest /= sizes[m];
            }
        }
        return drawn;
    }
}
