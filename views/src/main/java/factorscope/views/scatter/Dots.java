package factorscope.views.scatter;

import factorscope.model.analyse.preview.Points;
import factorscope.views.paint.Extent;
import java.util.BitSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Points as squares of pixels: what is selected over everything else, later points over earlier ones.
///
/// @param pixels ARGB, not premultiplied, the top row first
/// @param scale device pixels per logical pixel
record Dots(int[] pixels, int width, int height, Extent x, Extent y, double scale) {
    /// How much of a colour is left of what is not selected.
    static final double DIMMED = 0.16;

    /// The same of a layer in which points lie over each other.
    private static final double LAYER_DIMMED = 0.28;

    private static final int MANY = 20_000;
    private static final int VERY_MANY = 200_000;

    /// `1 / total` in fixed point: a million divisions are most of what blending costs.
    private static final int[] RECIPROCAL =
            IntStream.range(0, 256).map(t -> t == 0 ? 0 : (1 << 16) / t + 1).toArray();

    void draw(Points cloud, Colouring colours, BitSet selected) {
        int count = cloud.drawn();
        int size = (int) Math.max(1, Math.round(scale * (count > VERY_MANY ? 1 : count > MANY ? 2 : 3)));
        int opacity = (int) (255 * (count > VERY_MANY ? 0.5 : 0.7));
        if (selected.isEmpty()) {
            layer(pixels, cloud, colours, all(cloud.size()), size, opacity);
            return;
        }
        // one layer per thread: what is selected covers all else
        var chosen = new int[pixels.length];
        var rest = all(cloud.size());
        rest.andNot(selected);
        Stream.<Runnable>of(
                        () -> layer(pixels, cloud, colours, rest, size, opacity),
                        () -> layer(chosen, cloud, colours, selected, size + 1, 255))
                .parallel()
                .forEach(Runnable::run);
        for (int i = 0; i < pixels.length; i++) {
            // the layer as a whole: where a million lie over each other, faint points alone would be none the fainter
            int dimmed = (int) ((pixels[i] >>> 24) * LAYER_DIMMED) << 24 | pixels[i] & 0xFFFFFF;
            pixels[i] = chosen[i] != 0 ? chosen[i] : dimmed;
        }
    }

    private static BitSet all(int size) {
        var bits = new BitSet(size);
        bits.set(0, size);
        return bits;
    }

    private void layer(int[] onto, Points cloud, Colouring colours, BitSet points, int size, int opacity) {
        double perX = width / (x.to() - x.from());
        double perY = height / (y.to() - y.from());
        var words = points.toLongArray();
        for (int w = 0; w < words.length; w++) {
            // the set bits one by one: to ask each point whether it is one costs more than to draw it
            for (long word = words[w]; word != 0; word &= word - 1) {
                int i = w * Long.SIZE + Long.numberOfTrailingZeros(word);
                if (i < cloud.size()) {
                    double across = (cloud.x(i) - x.from()) * perX;
                    double up = (cloud.y(i) - y.from()) * perY;
                    dot(onto, across, up, size, colours.colour(i), opacity);
                }
            }
        }
    }

    private void dot(int[] onto, double across, double up, int size, int colour, int opacity) {
        // false also where there is no point
        if (!(across > -size && across < width + size && up > -size && up < height + size)) {
            return;
        }
        int left = (int) Math.floor(across) - size / 2;
        int top = height - 1 - (int) Math.floor(up) - size / 2;
        int right = Math.min(width, left + size);
        for (int row = Math.max(0, top); row < Math.min(height, top + size); row++) {
            for (int at = row * width + Math.max(0, left); at < row * width + right; at++) {
                onto[at] = over(colour, opacity, onto[at]);
            }
        }
    }

    /// The colour over what is there, both with their opacities.
    private static int over(int colour, int opacity, int below) {
        int belowOpacity = below >>> 24;
        if (opacity == 255 || belowOpacity == 0) {
            return opacity << 24 | colour & 0xFFFFFF;
        }
        int rest = (belowOpacity * (255 - opacity) * 257 + 257) >>> 16;
        int total = opacity + rest;
        int reciprocal = RECIPROCAL[total];
        int red = mixed(colour >> 16 & 255, opacity, below >> 16 & 255, rest, reciprocal);
        int green = mixed(colour >> 8 & 255, opacity, below >> 8 & 255, rest, reciprocal);
        int blue = mixed(colour & 255, opacity, below & 255, rest, reciprocal);
        return total << 24 | red << 16 | green << 8 | blue;
    }

    private static int mixed(int above, int opacity, int below, int rest, int reciprocal) {
        return Math.min(255, (int) ((long) (above * opacity + below * rest) * reciprocal >>> 16));
    }
}
