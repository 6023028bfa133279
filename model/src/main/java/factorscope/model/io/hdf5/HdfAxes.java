package factorscope.model.io.hdf5;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an HDF5 file says about the axes of a dataset: tables of AnnData and 10x, dimension scales, axes of
/// HyperSpy.
///
/// @param progress is told what is left out
record HdfAxes(HdfFile file, String path, Progress progress) {
    /// The tables of a dataset's axes by the group it stands in, as AnnData has them.
    private static final Map<String, List<String>> TABLES = Map.of(
            "X", List.of("obs", "var"),
            "layers", List.of("obs", "var"),
            "obsm", List.of("obs"),
            "varm", List.of("var"),
            "obsp", List.of("obs"),
            "varp", List.of("var"));

    static Dataset labelled(HdfFile file, String path, Dataset data, Progress progress) {
        var labels = new HdfAxes(file, path, progress);
        var axes = new ArrayList<>(data.axes());
        for (int a = 0; a < axes.size(); a++) {
            try {
                axes.set(a, labels.axis(a, axes.get(a)));
            } catch (IOException e) {
                // what labels an axis is not needed to open the values
                progress.remark("The labels of axis " + a + " of " + path + " are left out: " + e.getMessage() + ".");
            }
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }

    private HdfTable table() {
        return new HdfTable(file, progress);
    }

    private Axis axis(int number, Axis plain) throws IOException {
        var found = annData(number, plain);
        if (found.isEmpty()) {
            found = counts(number, plain);
        }
        if (found.isEmpty()) {
            found = signal(number, plain);
        }
        return found.isPresent() ? found.get() : scaled(number, plain);
    }

    /// The same table for every dataset of a file, so that they stay linked.
    private Optional<Axis> annData(int number, Axis plain) throws IOException {
        var names = path.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            var tables = TABLES.get(names[i]);
            if (tables == null || number >= tables.size()) {
                continue;
            }
            var base = String.join("/", List.of(names).subList(0, i));
            // what is raw has its own features and the same observations
            if (tables.get(number).equals("obs") && i > 0 && names[i - 1].equals("raw")) {
                base = String.join("/", List.of(names).subList(0, i - 1));
            }
            var table = (base.isEmpty() ? "" : base + "/") + tables.get(number);
            var group = file.find(table);
            if (group != null && group.isGroup()) {
                return table().of(group, plain.size())
                        .map(t -> new Axis(
                                new AxisId(NewDataset.id(file.path(), table)),
                                tables.get(number),
                                plain.size(),
                                plain.role(),
                                Labels.Table.of(t)));
            }
        }
        return Optional.empty();
    }

    /// Cells x features, as 10x names them.
    private Optional<Axis> counts(int number, Axis plain) throws IOException {
        var group = file.find(path);
        if (group == null || !group.isGroup() || !SparseGroup.isTurned(group)) {
            return Optional.empty();
        }
        var features = group.child("features");
        var table = number == 0
                ? table().of(group, List.of("barcodes"), plain.size())
                : features != null && features.isGroup()
                        ? table().of(features, List.of("name", "id", "feature_type", "genome"), plain.size())
                        : table().of(group, List.of("gene_names", "genes"), plain.size());
        return table.map(t -> named(plain, number == 0 ? "cell" : "feature", t));
    }

    private static Axis named(Axis plain, String name, MetadataTable table) {
        return new Axis(plain.id(), name, plain.size(), plain.role(), Labels.Table.of(table));
    }

    /// A signal's group has a group for each axis: its name, scale, offset and unit.
    private Optional<Axis> signal(int number, Axis plain) throws IOException {
        int slash = path.lastIndexOf('/');
        var group = slash < 0 ? null : file.find(path.substring(0, slash) + "/axis-" + number);
        if (group == null) {
            return Optional.empty();
        }
        var scale = group.number("scale");
        var offset = group.number("offset");
        if (scale.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Axis(
                plain.id(),
                group.text("name").orElse(plain.name()),
                plain.size(),
                plain.role(),
                new Labels.Even(
                        plain.size(),
                        offset.get(),
                        scale.get(),
                        group.text("units").orElse(""))));
    }

    /// Dimension scales that are attached, and names of dimensions.
    private Axis scaled(int number, Axis plain) throws IOException {
        var node = file.find(path);
        if (node == null) {
            return plain;
        }
        var labels = plain.labels();
        var name = plain.name();
        var names = node.attribute("DIMENSION_LABELS");
        var texts = names == null ? List.<String>of() : names.texts();
        if (number < texts.size() && !texts.get(number).isBlank()) {
            name = texts.get(number);
        }
        var lists = node.attribute("DIMENSION_LIST");
        var scales = lists == null ? List.<Long>of() : lists.references(number);
        if (!scales.isEmpty()) {
            var scale = file.object(scales.getFirst());
            name = name.equals(plain.name()) ? name(scale).orElse(name) : name;
            labels = labels(scale, plain);
        }
        return new Axis(plain.id(), name, plain.size(), plain.role(), labels);
    }

    /// NetCDF gives a dimension without values a name that says so.
    private static Optional<String> name(HdfObject scale) throws IOException {
        return scale.text("NAME").filter(text -> !text.startsWith("This is a netCDF dimension"));
    }

    private Labels labels(HdfObject scale, Axis plain) throws IOException {
        if (!scale.isDataset() || name(scale).isEmpty() && scale.text("NAME").isPresent()) {
            return plain.labels();
        }
        var texts = table().column(scale, "scale", plain.size());
        if (texts.isEmpty()) {
            return plain.labels();
        }
        var column = texts.get();
        if (!column.isNumeric()) {
            return new Labels.Named(java.util.stream.IntStream.range(0, column.size())
                    .mapToObj(column::text)
                    .toList());
        }
        return new Labels.Values(numbers(column), scale.text("units").orElse(""));
    }

    private static List<Double> numbers(MetadataColumn column) {
        return java.util.stream.IntStream.range(0, column.size())
                .mapToObj(i -> column.number(i).orElseThrow())
                .toList();
    }
}
