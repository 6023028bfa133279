package factorscope.model.decompose.embed;

import factorscope.model.linalg.Compute;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/// What all points of a map do to each other under Student's t kernel, in a time that grows with the number of points
/// and the area they cover: charges are spread to a grid, convolved with the kernels by Fourier transforms, and the
/// field is interpolated back (Linderman et al. 2019, Nature Methods 16). The force itself is the kernel, instead of
/// differences of potentials: nothing cancels, and one complex transform yields both of its components. The sum that
/// normalises the affinities is taken from the spectrum.
///
/// The same bits for any number of threads: pieces depend on the numbers of points and cells alone.
final class GridRepulsion {
    /// Between cells at most; the kernels are smooth at 1.
    private static final double SPACING = 1.0 / 3;

    /// Between cells at least, for points that all lie together.
    private static final double LEAST_SPACING = SPACING * 0x1p-24;

    /// Cells are halved as long as transforms are no longer than this: small maps cost little.
    private static final int SHORT = 288;

    /// Cells of a stencil along an axis: cubic interpolation.
    private static final int STENCIL = 4;

    /// Cells that stencils need beyond the points.
    private static final int MARGIN = 5;

    /// Lengths of transforms, each an eighth or so more than the one before: kernels are transformed again whenever the
    /// length changes.
    private static final int[] LENGTHS = {
        64, 72, 80, 96, 108, 120, 144, 160, 192, 216, 240, 288, 320, 384, 432, 480, 576, 640, 768, 864, 960, 1152, 1280,
        1536, 1728, 1920, 2304, 2560
    };

    /// Columns that are transformed at once.
    private static final int AT_ONCE = 64;

    /// Charges are spread in parts, each to a grid of its own.
    private static final int POINTS_PER_PART = 25_000;

    private static final int MOST_PARTS = 8;

    private final Compute compute;
    private @Nullable Grid grid;

    GridRepulsion(Compute compute) {
        this.compute = compute;
    }

    /// Heap that a map takes whose grid is as large as any.
    static long heapBytes(Compute compute, long points) {
        long length = LENGTHS[lengthIndex(2 * (MARGIN + usualCells(points)))];
        long cells = length * length / 4;
        return 4 * (3 * length * length + cells * (4 + parts(points)) + length * length)
                + compute.threads() * 16L * length * AT_ONCE;
    }

    /// What an iteration takes.
    static double flops(long points) {
        double length = LENGTHS[lengthIndex(2 * (MARGIN + usualCells(points)))];
        return 15 * length * length * Math.log(length) / Math.log(2) / 4 + 150.0 * points;
    }

    /// As many cells as maps of so many points have along an axis, as seen.
    private static int usualCells(long points) {
        return (int) Math.clamp(2 * Math.sqrt(points), 270, 1200);
    }

    private static int lengthIndex(int least) {
        int at = Arrays.binarySearch(LENGTHS, least);
        return Math.min(LENGTHS.length - 1, at >= 0 ? at : -at - 1);
    }

    private static int parts(long points) {
        return Math.clamp(points / POINTS_PER_PART, 1, MOST_PARTS);
    }

    /// Finds the sums of (y_i - y_j) / (1 + |y_i - y_j|^2)^2 over all j.
    ///
    /// @param x the points' first coordinates
    /// @param y their second ones
    /// @param forceX where the sums' first coordinates go
    /// @param forceY where their second ones go
    /// @return the sum of 1 / (1 + |y_i - y_j|^2) over all pairs of different points, each counted twice
    double forces(double[] x, double[] y, double[] forceX, double[] forceY) {
        double lowX = least(x);
        double lowY = least(y);
        double span = Math.max(most(x) - lowX, most(y) - lowY);
        double spacing = SPACING;
        while (spacing > LEAST_SPACING && lengthOf(span, spacing / 2) <= SHORT) {
            spacing /= 2;
        }
        int length = LENGTHS[lengthIndex((int) Math.min(Integer.MAX_VALUE, lengthOf(span, spacing)))];
        // a map that is wider than the longest transforms reach is computed on coarser cells
        spacing = Math.max(spacing, span / (length / 2.0 - MARGIN));
        if (grid == null || grid.length != length || grid.spacing != spacing) {
            grid = new Grid(compute, length, spacing);
        }
        return grid.forces(x, y, lowX - 2 * spacing, lowY - 2 * spacing, forceX, forceY);
    }

    private static double lengthOf(double span, double spacing) {
        return 2 * (Math.ceil(span / spacing) + MARGIN);
    }

    private static double least(double[] values) {
        return Arrays.stream(values).min().orElse(0);
    }

    private static double most(double[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    private static final class Grid {
        private final Compute compute;
        private final int length;
        private final double spacing;
        /// Half as long as the transforms: the other half keeps what goes round apart.
        private final int cells;
        private final ColumnFft transform;
        private final ColumnFft.Rows force;
        private final float[][] similarity;
        private final float[][] charges;
        private final ColumnFft.Rows field;
        /// Cells x wave numbers, both of the charges and of the field.
        private final ColumnFft.Rows turned;
        private final ColumnFft.Rows[] work;
        private final ColumnFft.Rows[] spare;
        private float[][][] parts = new float[0][][];

        Grid(Compute compute, int length, double spacing) {
            this.compute = compute;
            this.length = length;
            this.spacing = spacing;
            cells = length / 2;
            transform = new ColumnFft(length);
            charges = new float[cells][cells];
            field = ColumnFft.Rows.of(cells, cells);
            turned = ColumnFft.Rows.of(cells, length);
            work = new ColumnFft.Rows[compute.threads()];
            spare = new ColumnFft.Rows[compute.threads()];
            for (int w = 0; w < work.length; w++) {
                work[w] = ColumnFft.Rows.of(length, AT_ONCE);
                spare[w] = ColumnFft.Rows.of(length, AT_ONCE);
            }
            force = spectrum(
                    (dx, dy) -> dx / square(1 + dx * dx + dy * dy), (dx, dy) -> dy / square(1 + dx * dx + dy * dy));
            similarity = spectrum((dx, dy) -> 1 / (1 + dx * dx + dy * dy), (_, _) -> 0)
                    .re();
        }

        private static double square(double value) {
            return value * value;
        }

        /// The transform of a kernel on the whole grid: wave numbers along x, then along y.
        private ColumnFft.Rows spectrum(DoubleBinaryOperator real, DoubleBinaryOperator imaginary) {
            var byX = ColumnFft.Rows.of(length, length);
            overColumns(length, (first, count, worker) -> {
                var here = work[worker];
                for (int j = 0; j < length; j++) {
                    double dy = offset(j);
                    for (int c = 0; c < count; c++) {
                        double dx = offset(first + c);
                        here.re()[j][c] = (float) real.applyAsDouble(dx, dy);
                        here.im()[j][c] = (float) imaginary.applyAsDouble(dx, dy);
                    }
                }
                turn(transform.transform(here, spare[worker], false), byX, first, count);
            });
            overColumns(length, (first, count, worker) -> {
                var here = work[worker];
                for (int i = 0; i < length; i++) {
                    System.arraycopy(byX.re()[i], first, here.re()[i], 0, count);
                    System.arraycopy(byX.im()[i], first, here.im()[i], 0, count);
                }
                var result = transform.transform(here, spare[worker], false);
                for (int i = 0; i < length; i++) {
                    System.arraycopy(result.re()[i], 0, byX.re()[i], first, count);
                    System.arraycopy(result.im()[i], 0, byX.im()[i], first, count);
                }
            });
            return byX;
        }

        private double offset(int cell) {
            return spacing * (cell <= length / 2 ? cell : cell - length);
        }

        private interface Columns {
            void work(int first, int count, int worker);
        }

        private void overColumns(int columns, Columns columnsWork) {
            compute.parallel(Math.ceilDiv(columns, AT_ONCE), (task, worker) -> {
                int first = task * AT_ONCE;
                columnsWork.work(first, Math.min(AT_ONCE, columns - first), worker);
            });
        }

        private static void turn(ColumnFft.Rows from, ColumnFft.Rows to, int first, int count) {
            for (int c = 0; c < count; c++) {
                var re = to.re()[first + c];
                var im = to.im()[first + c];
                for (int k = 0; k < re.length; k++) {
                    re[k] = from.re()[k][c];
                    im[k] = from.im()[k][c];
                }
            }
        }

        double forces(double[] x, double[] y, double lowX, double lowY, double[] forceX, double[] forceY) {
            spread(x, y, lowX, lowY);
            overColumns(cells, this::forwardAlongY);
            var sums = new double[Math.ceilDiv(length, AT_ONCE)];
            overColumns(length, (first, count, worker) -> sums[first / AT_ONCE] = convolveAlongX(first, count, worker));
            overColumns(cells, this::backAlongY);
            int blocks = Math.ceilDiv(x.length, POINTS_PER_PART);
            compute.parallel(blocks, (block, _) -> {
                int to = Math.min(x.length, (block + 1) * POINTS_PER_PART);
                var weights = new double[2 * STENCIL];
                for (int i = block * POINTS_PER_PART; i < to; i++) {
                    gather(x, y, lowX, lowY, i, weights, forceX, forceY);
                }
            });
            return Math.max(Arrays.stream(sums).sum() / ((double) length * length) - x.length, Double.MIN_NORMAL);
        }

        private void spread(double[] x, double[] y, double lowX, double lowY) {
            int count = parts(x.length);
            if (parts.length != count) {
                parts = new float[count][][];
                parts[0] = charges;
                for (int p = 1; p < count; p++) {
                    parts[p] = new float[cells][cells];
                }
            }
            compute.parallel(count, (part, _) -> {
                var onto = parts[part];
                for (var row : onto) {
                    Arrays.fill(row, 0);
                }
                var weights = new double[2 * STENCIL];
                int to = (int) ((part + 1L) * x.length / count);
                for (int i = (int) ((long) part * x.length / count); i < to; i++) {
                    double across = (x[i] - lowX) / spacing;
                    double up = (y[i] - lowY) / spacing;
                    stencil(across - Math.floor(across), weights, 0);
                    stencil(up - Math.floor(up), weights, STENCIL);
                    int left = (int) across - 1;
                    int low = (int) up - 1;
                    for (int r = 0; r < STENCIL; r++) {
                        var row = onto[low + r];
                        double weight = weights[STENCIL + r];
                        row[left] += (float) (weight * weights[0]);
                        row[left + 1] += (float) (weight * weights[1]);
                        row[left + 2] += (float) (weight * weights[2]);
                        row[left + 3] += (float) (weight * weights[3]);
                    }
                }
            });
            for (int p = 1; p < count; p++) {
                for (int r = 0; r < cells; r++) {
                    var row = charges[r];
                    var more = parts[p][r];
                    for (int c = 0; c < cells; c++) {
                        row[c] += more[c];
                    }
                }
            }
        }

        /// Lagrange's weights of the cells at -1, 0, 1 and 2.
        private static void stencil(double t, double[] weights, int at) {
            weights[at] = -t * (t - 1) * (t - 2) / 6;
            weights[at + 1] = (t + 1) * (t - 1) * (t - 2) / 2;
            weights[at + 2] = -(t + 1) * t * (t - 2) / 2;
            weights[at + 3] = (t + 1) * t * (t - 1) / 6;
        }

        private void forwardAlongY(int first, int count, int worker) {
            var here = work[worker];
            for (int r = 0; r < length; r++) {
                if (r < cells) {
                    System.arraycopy(charges[r], first, here.re()[r], 0, count);
                    Arrays.fill(here.re()[r], count, AT_ONCE, 0);
                } else {
                    Arrays.fill(here.re()[r], 0);
                }
                Arrays.fill(here.im()[r], 0);
            }
            turn(transform.transform(here, spare[worker], false), turned, first, count);
        }

        /// @return the part of the sum of similarities that these wave numbers make
        private double convolveAlongX(int first, int count, int worker) {
            var here = work[worker];
            for (int c = 0; c < length; c++) {
                if (c < cells) {
                    System.arraycopy(turned.re()[c], first, here.re()[c], 0, count);
                    System.arraycopy(turned.im()[c], first, here.im()[c], 0, count);
                    Arrays.fill(here.re()[c], count, AT_ONCE, 0);
                    Arrays.fill(here.im()[c], count, AT_ONCE, 0);
                } else {
                    Arrays.fill(here.re()[c], 0);
                    Arrays.fill(here.im()[c], 0);
                }
            }
            var spectrum = transform.transform(here, spare[worker], false);
            double sum = 0;
            for (int k = 0; k < length; k++) {
                sum += times(spectrum.re()[k], spectrum.im()[k], k, first, count);
            }
            var other = spectrum.equals(here) ? spare[worker] : here;
            var result = transform.transform(spectrum, other, true);
            for (int c = 0; c < cells; c++) {
                System.arraycopy(result.re()[c], 0, turned.re()[c], first, count);
                System.arraycopy(result.im()[c], 0, turned.im()[c], first, count);
            }
            return sum;
        }

        private double times(float[] re, float[] im, int k, int first, int count) {
            var kernelRe = force.re()[k];
            var kernelIm = force.im()[k];
            var similar = similarity[k];
            double sum = 0;
            for (int c = 0; c < count; c++) {
                float a = re[c];
                float b = im[c];
                sum += (double) (a * a + b * b) * similar[first + c];
                re[c] = a * kernelRe[first + c] - b * kernelIm[first + c];
                im[c] = a * kernelIm[first + c] + b * kernelRe[first + c];
            }
            return sum;
        }

        private void backAlongY(int first, int count, int worker) {
            var here = work[worker];
            for (int c = 0; c < AT_ONCE; c++) {
                for (int k = 0; k < length; k++) {
                    here.re()[k][c] = c < count ? turned.re()[first + c][k] : 0;
                    here.im()[k][c] = c < count ? turned.im()[first + c][k] : 0;
                }
            }
            var result = transform.transform(here, spare[worker], true);
            for (int r = 0; r < cells; r++) {
                System.arraycopy(result.re()[r], 0, field.re()[r], first, count);
                System.arraycopy(result.im()[r], 0, field.im()[r], first, count);
            }
        }

        private void gather(
                double[] x,
                double[] y,
                double lowX,
                double lowY,
                int i,
                double[] weights,
                double[] forceX,
                double[] forceY) {
            double across = (x[i] - lowX) / spacing;
            double up = (y[i] - lowY) / spacing;
            stencil(across - Math.floor(across), weights, 0);
            stencil(up - Math.floor(up), weights, STENCIL);
            int left = (int) across - 1;
            int low = (int) up - 1;
            double sumX = 0;
            double sumY = 0;
            for (int r = 0; r < STENCIL; r++) {
                var re = field.re()[low + r];
                var im = field.im()[low + r];
                double alongX = 0;
                double alongY = 0;
                for (int c = 0; c < STENCIL; c++) {
                    alongX += weights[c] * re[left + c];
                    alongY += weights[c] * im[left + c];
                }
                sumX += weights[STENCIL + r] * alongX;
                sumY += weights[STENCIL + r] * alongY;
            }
            double scale = 1.0 / ((double) length * length);
            forceX[i] = sumX * scale;
            forceY[i] = sumY * scale;
        }
    }
}
