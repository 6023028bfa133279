package factorscope.model.io.zip;

/// Numbers whose bytes or bits were sorted by their place, so that they pack better.
public final class Shuffle {
    private Shuffle() {}

    /// All first bytes, then all second ones ... become numbers again.
    public static byte[] bytesUndone(byte[] sorted, int width) {
        var out = new byte[sorted.length];
        int count = sorted.length / width;
        for (int b = 0; b < width; b++) {
            for (int i = 0; i < count; i++) {
                out[i * width + b] = sorted[b * count + i];
            }
        }
        System.arraycopy(sorted, count * width, out, count * width, sorted.length - count * width);
        return out;
    }

    /// The first bits of all first bytes, then their second bits ... become numbers again. A block whose numbers
    /// are not a multiple of eight is left as it is.
    public static byte[] bitsUndone(byte[] sorted, int width) {
        int count = sorted.length / width;
        if (count % 8 != 0) {
            return sorted;
        }
        var out = sorted.clone();
        java.util.Arrays.fill(out, 0, count * width, (byte) 0);
        int plane = count / 8;
        for (int b = 0; b < width; b++) {
            for (int bit = 0; bit < 8; bit++) {
                int from = (b * 8 + bit) * plane;
                for (int i = 0; i < count; i++) {
                    out[i * width + b] |= (byte) ((sorted[from + i / 8] >> i % 8 & 1) << bit);
                }
            }
        }
        return out;
    }
}
