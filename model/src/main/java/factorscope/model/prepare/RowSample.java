package factorscope.model.prepare;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;

/// Some rows of a dataset, copied to memory.
public final class RowSample {
    private RowSample() {}

    /// @param numbers which rows, ascending
    /// @param memory is charged for the copy until its last lease is given back
    public static Dataset of(Dataset data, long[] numbers, MemoryBudget memory) {
        var values = data.values();
        var type = values.dtype();
        long bytes = values.shape().columns() * type.bytes();
        return memory.keeping("sampled rows", scope -> {
            var into = scope.allocate(bytes * numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                values.copyStored(numbers[i], 1, into.asSlice(i * bytes, bytes));
            }
            var sizes = new ArrayList<>(values.shape().sizes());
            sizes.set(0, (long) numbers.length);
            var axes = new ArrayList<>(data.axes());
            var axis = data.rows();
            int[] picked =
                    java.util.Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
            axes.set(
                    0,
                    new Axis(
                            new AxisId(axis.id().text() + "/sampled"),
                            axis.name(),
                            numbers.length,
                            axis.role(),
                            axis.labels().pick(picked)));
            var step = "sample: " + numbers.length + " of " + axis.size() + " rows";
            return new Dataset(
                    data.id() + "/sampled",
                    data.name(),
                    axes,
                    Tensor.of(into, type, new Shape(sizes), Storage.of(scope)),
                    data.origin().prepared(step));
        });
    }
}
