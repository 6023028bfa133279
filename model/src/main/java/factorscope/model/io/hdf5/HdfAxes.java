package factorscope.model.io.hdf5;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataTable;
import factorscope.model.io.NewDataset;
import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an HDF5 file says about the axes of a dataset: tables of AnnData and 10x, dimension scales, axes of
/// HyperSpy.
final class HdfAxes {
    private static final System.Logger LOG = System.getLogger(HdfAxes.class.getName());

    /// The tables of a dataset's axes by the group it stands in, as AnnData has them.
    private static final Map<String, List<String>> TABLES = Map.of(
            "X", List.of("obs", "var"),
            "layers", List.of("obs", "var"),
            "obsm", List.of("obs"),
            "varm", List.of("var"),
            "obsp", List.of("obs"),
            "varp", List.of("var"));

    private HdfAxes() {}

    static Dataset labelled(Path file, HdfFile hdf, String path, Dataset data) {
        var axes = new ArrayList<>(data.axes());
        for (int a = 0; a < axes.size(); a++) {
            try {
                axes.set(a, axis(file, hdf, path, a, axes.get(a)));
            } catch (RuntimeException e) {
                // what labels an axis is not needed to open the values
                LOG.log(Level.INFO, "The labels of axis " + a + " of " + path + " are left out: " + e.getMessage(), e);
            }
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }

    private static Axis axis(Path file, HdfFile hdf, String path, int number, Axis plain) {
        return annData(file, hdf, path, number, plain)
                .or(() -> counts(file, hdf, path, number, plain))
                .or(() -> signal(hdf, path, number, plain))
                .orElseGet(() -> scaled(file, hdf, path, number, plain));
    }

    /// The same table for every dataset of a file, so that they stay linked.
    private static Optional<Axis> annData(Path file, HdfFile hdf, String path, int number, Axis plain) {
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
            if (at(hdf, table) instanceof Group group) {
                return new HdfTable(file)
                        .of(group, plain.size())
                        .map(t -> new Axis(
                                new AxisId(NewDataset.id(file, table)),
                                tables.get(number),
                                plain.size(),
                                plain.role(),
                                Labels.Table.of(t)));
            }
        }
        return Optional.empty();
    }

    /// Cells x features, as 10x names them.
    private static Optional<Axis> counts(Path file, HdfFile hdf, String path, int number, Axis plain) {
        if (!(at(hdf, path) instanceof Group group) || !SparseGroup.isTurned(group)) {
            return Optional.empty();
        }
        var table = number == 0
                ? new HdfTable(file).of(group, List.of("barcodes"), plain.size())
                : group.getChildren().get("features") instanceof Group features
                        ? new HdfTable(file).of(features, List.of("name", "id", "feature_type", "genome"), plain.size())
                        : new HdfTable(file).of(group, List.of("gene_names", "genes"), plain.size());
        return table.map(t -> named(plain, number == 0 ? "cell" : "feature", t));
    }

    private static Axis named(Axis plain, String name, MetadataTable table) {
        return new Axis(plain.id(), name, plain.size(), plain.role(), Labels.Table.of(table));
    }

    /// A signal's group has a group for each axis: its name, scale, offset and unit.
    private static Optional<Axis> signal(HdfFile hdf, String path, int number, Axis plain) {
        int slash = path.lastIndexOf('/');
        if (slash < 0 || !(at(hdf, path.substring(0, slash) + "/axis-" + number) instanceof Group group)) {
            return Optional.empty();
        }
        var scale = number(group, "scale");
        var offset = number(group, "offset");
        if (scale.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Axis(
                plain.id(),
                text(group, "name").orElse(plain.name()),
                plain.size(),
                plain.role(),
                new Labels.Even(
                        plain.size(),
                        offset.get(),
                        scale.get(),
                        text(group, "units").orElse(""))));
    }

    /// Dimension scales that are attached, and names of dimensions.
    private static Axis scaled(Path file, HdfFile hdf, String path, int number, Axis plain) {
        var node = at(hdf, path);
        if (node == null) {
            return plain;
        }
        var labels = plain.labels();
        var name = plain.name();
        if (element(node, "DIMENSION_LABELS", number) instanceof String text && !text.isBlank()) {
            name = text;
        }
        if (element(node, "DIMENSION_LIST", number) instanceof long[] scales && scales.length > 0) {
            var scale = hdf.getNodeByAddress(scales[0]);
            var texts = new HdfTable(file).column(scale, "scale", plain.size());
            if (texts.isPresent()) {
                name = name.equals(plain.name()) ? text(scale, "NAME").orElse(name) : name;
                labels = texts.get().isNumeric()
                        ? new Labels.Values(
                                numbers(texts.get()), text(scale, "units").orElse(""))
                        : new Labels.Named(texts(texts.get()));
            }
        }
        return new Axis(plain.id(), name, plain.size(), plain.role(), labels);
    }

    private static List<Double> numbers(factorscope.model.data.MetadataColumn column) {
        return java.util.stream.IntStream.range(0, column.size())
                .mapToObj(i -> column.number(i).orElseThrow())
                .toList();
    }

    private static List<String> texts(factorscope.model.data.MetadataColumn column) {
        return java.util.stream.IntStream.range(0, column.size())
                .mapToObj(column::text)
                .toList();
    }

    private static @Nullable Node at(HdfFile hdf, String path) {
        Node node = hdf;
        for (var name : path.split("/")) {
            if (!(node instanceof Group group)) {
                return null;
            }
            node = group.getChildren().get(name);
        }
        return node;
    }

    private static @Nullable Object element(Node node, String attribute, int number) {
        var found = node.getAttribute(attribute);
        if (found == null || !(found.getData() instanceof Object[] values) || number >= values.length) {
            return null;
        }
        return values[number];
    }

    private static Optional<String> text(Node node, String attribute) {
        var found = node.getAttribute(attribute);
        return found != null && found.getData() instanceof String text && !text.isBlank()
                ? Optional.of(text)
                : Optional.empty();
    }

    private static Optional<Double> number(Node node, String attribute) {
        var found = node.getAttribute(attribute);
        return found != null && found.getData() instanceof Number value
                ? Optional.of(value.doubleValue())
                : Optional.empty();
    }
}
