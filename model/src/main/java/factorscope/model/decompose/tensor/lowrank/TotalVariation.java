package factorscope.model.decompose.tensor.lowrank;

/// Pictures with less total variation (isotropic), by projected gradients of the dual problem (Chambolle 2004).
///
/// @param height 1 for lines
public record TotalVariation(int height, int width) {
    /// Of the gradient: its squared norm is 8 at most, 4 along lines.
    private static final double STEP = 1 / 8.0;

    /// The nearest picture to this one with a price on its total variation.
    ///
    /// @param picture height x width; becomes the near one
    /// @param price of total variation beside half the squared distance
    /// @param down dual field: height x width; where it is good is where the next call may begin
    /// @param across the same along the other axis
    void near(double[] picture, double price, double[] down, double[] across, int steps) {
        if (price <= 0) {
            return;
        }
        var now = new double[picture.length];
        for (int step = 0; step < steps; step++) {
            primal(picture, price, down, across, now);
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    int at = i * width + j;
                    double d = down[at] + (i + 1 < height ? STEP / price * (now[at + width] - now[at]) : 0);
                    double a = across[at] + (j + 1 < width ? STEP / price * (now[at + 1] - now[at]) : 0);
                    double size = Math.max(1, Math.sqrt(d * d + a * a));
                    down[at] = i + 1 < height ? d / size : 0;
                    across[at] = j + 1 < width ? a / size : 0;
                }
            }
        }
        primal(picture, price, down, across, now);
        System.arraycopy(now, 0, picture, 0, now.length);
    }

    /// The picture plus the price times the divergence of the field.
    private void primal(double[] picture, double price, double[] down, double[] across, double[] into) {
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                int at = i * width + j;
                double divergence =
                        down[at] - (i > 0 ? down[at - width] : 0) + across[at] - (j > 0 ? across[at - 1] : 0);
                into[at] = picture[at] + price * divergence;
            }
        }
    }

    double of(double[] picture) {
        double sum = 0;
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                int at = i * width + j;
                double d = i + 1 < height ? picture[at + width] - picture[at] : 0;
                double a = j + 1 < width ? picture[at + 1] - picture[at] : 0;
                sum += Math.sqrt(d * d + a * a);
            }
        }
        return sum;
    }
}
