package factorscope.model.io.hdf5;

import factorscope.model.io.CfValues;
import java.io.IOException;
import java.util.Optional;

/// The attributes of an object as the conventions for packed and missing values ask for them.
record HdfAttributes(HdfObject object) implements CfValues.Attributes {
    /// What they say about the stored values of a dataset; empty where they say nothing.
    static Optional<CfValues> rule(HdfDataset dataset) throws IOException {
        var dtype = dataset.type().dtype();
        if (dtype.isEmpty()) {
            return Optional.empty();
        }
        boolean isNetcdf = dataset.object().attribute("_Netcdf4Dimid") != null
                || dataset.object().file().root().attribute("_NCProperties") != null;
        return CfValues.of(new HdfAttributes(dataset.object()), dtype.get(), isNetcdf);
    }

    private Optional<HdfAttribute> find(String name) {
        try {
            return Optional.ofNullable(object.attribute(name));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<double[]> numbers(String name) {
        return find(name).flatMap(HdfAttribute::numbers);
    }

    @Override
    public Optional<String> text(String name) {
        return find(name).flatMap(HdfAttribute::text);
    }

    @Override
    public boolean isShort(String name) {
        return find(name)
                .flatMap(a -> a.type().dtype())
                .map(d -> d.working() == factorscope.model.data.DType.FLOAT32)
                .orElse(true);
    }
}
