package factorscope.model.planted;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.List;
import java.util.Map;

/// The swimmer of Donoho and Stodden 2003: 256 pictures of a stick figure with a body and four limbs, each limb
/// in one of four positions. Rank 13, yet an exact nonnegative factorization needs 17 parts.
public final class Swimmer {
    /// Side of a picture in pixels.
    public static final int SIDE = 20;

    private static final int LIMBS = 4;
    private static final int POSITIONS = 4;
    private static final int PICTURES = 256;
    private static final int PARTS = 1 + LIMBS * POSITIONS;
    private static final int LIMB_LENGTH = 5;

    /// Where each limb is attached: row, column.
    private static final int[][] JOINTS = {{7, 9}, {7, 10}, {12, 9}, {12, 10}};
    /// Outwards along the row, diagonally, along the column, and outwards twice as flat.
    private static final double[][] DIRECTIONS = {{0, 1}, {1, 1}, {1, 0}, {0.5, 1}};

    private Swimmer() {}

    public static Planted generate(MemoryBudget memory) {
        var parts = Matrix.allocateShared(memory, DType.FLOAT32, SIDE * SIDE, PARTS, "generated data");
        var codes = Matrix.allocateShared(memory, DType.FLOAT32, PICTURES, PARTS, "generated data");
        var pictures = Matrix.allocateShared(memory, DType.FLOAT32, PICTURES, SIDE * SIDE, "generated data");
        for (int row = JOINTS[0][0]; row <= JOINTS[2][0]; row++) {
            parts.set(pixel(row, 9), 0, 1);
            parts.set(pixel(row, 10), 0, 1);
        }
        for (int limb = 0; limb < LIMBS; limb++) {
            for (int position = 0; position < POSITIONS; position++) {
                drawLimb(parts, limb, position);
            }
        }
        for (int picture = 0; picture < PICTURES; picture++) {
            codes.set(picture, 0, 1);
            for (int limb = 0; limb < LIMBS; limb++) {
                int position = picture >> (2 * limb) & 3;
                codes.set(picture, part(limb, position), 1);
            }
            for (int part = 0; part < PARTS; part++) {
                if (codes.get(picture, part) != 0) {
                    for (int p = 0; p < SIDE * SIDE; p++) {
                        pictures.set(picture, p, pictures.get(picture, p) + parts.get(p, part));
                    }
                }
            }
        }
        var axes = List.of(
                Axis.numbered(new AxisId("planted-swimmer/0"), "picture", PICTURES, Role.SAMPLE),
                Axis.numbered(new AxisId("planted-swimmer/1"), "row", SIDE, Role.SPACE),
                Axis.numbered(new AxisId("planted-swimmer/2"), "column", SIDE, Role.SPACE));
        var values = Tensor.of(pictures.segment(), DType.FLOAT32, Shape.of(PICTURES, SIDE, SIDE), Storage.collected());
        return new Planted(
                new Dataset("planted-swimmer", "Swimmer", axes, values, Origin.generated("swimmer", Map.of())),
                codes.asTensor(),
                parts.asTensor());
    }

    private static int part(int limb, int position) {
        return 1 + limb * POSITIONS + position;
    }

    private static int pixel(int row, int column) {
        return row * SIDE + column;
    }

    private static void drawLimb(Matrix parts, int limb, int position) {
        int rowSide = limb < 2 ? -1 : 1;
        int columnSide = limb % 2 == 0 ? -1 : 1;
        for (int step = 1; step <= LIMB_LENGTH; step++) {
            int row = JOINTS[limb][0] + rowSide * (int) Math.ceil(DIRECTIONS[position][0] * step);
            int column = JOINTS[limb][1] + columnSide * (int) Math.round(DIRECTIONS[position][1] * step);
            parts.set(pixel(row, column), part(limb, position), 1);
        }
    }
}
