package factorscope.model.prepare;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.lang.foreign.Arena;
import java.util.zip.CRC32;

/// Hides values: they become missing (NaN).
public final class Mask {
    private Mask() {}

    /// @param mask of the same shape; where it is zero or missing, values are hidden
    /// @param memory is charged for the copy until its last lease is given back
    public static Dataset apply(Dataset dataset, Dataset mask, MemoryBudget memory) {
        var shape = dataset.values().shape();
        if (!mask.values().shape().equals(shape)) {
            throw Failure.data(
                    "The mask " + mask.name() + " is " + mask.values().shape().text() + ", the data are " + shape.text()
                            + ".",
                    "Give a mask of the same shape: 1 where a value counts, 0 where it does not.");
        }
        var working = dataset.values().dtype().working();
        int columns = Math.toIntExact(shape.columns());
        // two masks that hide as many values are not the same
        var which = new CRC32();
        return memory.keeping("prepared data", scope -> {
            long hidden = 0;
            try (var arena = Arena.ofConfined()) {
                var values = arena.allocate(8L * Math.max(1, columns), 8);
                var shown = arena.allocate(8L * Math.max(1, columns), 8);
                var into = scope.allocate(shape.count() * working.bytes());
                for (int row = 0; row < shape.rows(); row++) {
                    dataset.values().copyRows(row, 1, DType.FLOAT64, values);
                    mask.values().copyRows(row, 1, DType.FLOAT64, shown);
                    for (int j = 0; j < columns; j++) {
                        double keeps = shown.getAtIndex(JAVA_DOUBLE, j);
                        boolean isHidden = keeps == 0 || Double.isNaN(keeps);
                        double value = isHidden ? Double.NaN : values.getAtIndex(JAVA_DOUBLE, j);
                        hidden += isHidden ? 1 : 0;
                        which.update(isHidden ? 1 : 0);
                        long at = (long) row * columns + j;
                        if (working == DType.FLOAT32) {
                            into.setAtIndex(JAVA_FLOAT, at, (float) value);
                        } else {
                            into.setAtIndex(JAVA_DOUBLE, at, value);
                        }
                    }
                }
                return new Dataset(
                        dataset.id() + "/masked",
                        dataset.name(),
                        dataset.axes(),
                        Tensor.of(into, working, shape, Storage.of(scope)),
                        dataset.origin()
                                .prepared("mask: hid " + hidden + " of " + shape.count() + " values by " + mask.name()
                                        + " (" + Long.toHexString(which.getValue()) + ")"));
            }
        });
    }
}
