package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.io.Filled;
import factorscope.model.io.Member;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.util.Optional;

/// Numbers of which a mask says that some are missing: a column of whole numbers or truth values of AnnData. What is
/// missing becomes NaN.
record HdfMasked(HdfDataset values, HdfDataset mask) {
    /// Empty where a group is none.
    static Optional<HdfMasked> of(HdfObject group) throws IOException {
        var values = group.dataset("values");
        var mask = group.dataset("mask");
        return values.isPresent()
                        && mask.isPresent()
                        && values.get().shape().order() == 1
                        && values.get().count() == mask.get().count()
                        && values.get().type().dtype().isPresent()
                        && mask.get().type().dtype().isPresent()
                ? Optional.of(new HdfMasked(values.get(), mask.get()))
                : Optional.empty();
    }

    private DType dtype() {
        return values.type().dtype().orElseThrow().working();
    }

    Member member(String name) {
        var refusal = values.refusal().or(mask::refusal);
        return new Member(name, values.shape(), dtype().text(), values.shape().count() * dtype().bytes(), refusal);
    }

    Dataset read(HdfFile file, String importer, Member member, ParamValues options, MemoryBudget memory) {
        return Filled.read(file.path(), importer, member, dtype(), options, memory, into -> {
            var numbers = values.numbers();
            var missing = mask.numbers();
            for (int i = 0; i < numbers.length; i++) {
                double value = missing[i] != 0 ? Double.NaN : numbers[i];
                HdfRecords.put(into, dtype(), i, value);
            }
        });
    }
}
