package factorscope.model.io.zarr;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.failure.Failure;
import factorscope.model.io.CfValues;
import factorscope.model.io.ChunkedRows;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.io.zip.Archive;
import factorscope.model.memory.Handing;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Zarr, versions 2 and 3, as a folder or an archive of one: an array, or a group of them. The description of an
/// array (`.zarray`, `zarr.json`) can be opened too, since file choosers choose files. Chunks are unpacked when
/// they are asked for.
public final class ZarrImporter implements Importer {
    private static final String ID = "zarr";
    private static final int MOST_DESCRIPTION = 16 << 20;

    /// So much a chunk counts, wherever it is: looking for it takes as long as reading so many bytes.
    private static final double BYTES_PER_CHUNK = 512;

    /// Labels of an axis are read at once.
    private static final int MOST_LABELS = 1 << 20;

    @Override
    public Format format() {
        return new Format(
                ID,
                "Zarr",
                "A folder of chunks, or an archive of one: an array or a group of them.",
                List.of("zarray", "zip"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("{") && text.contains("\"zarr_format\"")
                || Archive.firstEntryName(head)
                        .filter(name -> name.contains(".zarr/")
                                || name.endsWith(".zgroup")
                                || name.endsWith(".zattrs")
                                || ZarrStore.DESCRIPTIONS.stream().anyMatch(name::endsWith))
                        .isPresent();
    }

    @Override
    public boolean recognisesFolder(Path folder) {
        return ZarrStore.DESCRIPTIONS.stream().anyMatch(d -> Files.isRegularFile(folder.resolve(d)))
                || Files.isRegularFile(folder.resolve(".zgroup"));
    }

    /// An array.
    ///
    /// @param prefix of its keys: its name and a slash, or nothing
    /// @param description as it stands in the file
    /// @param refusal why it cannot be opened, where its description was not even understood
    private record Found(String prefix, Optional<ZarrArray> known, byte[] description, String refusal) {
        ZarrArray array() {
            return known.orElseThrow();
        }

        String name() {
            return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
        }

        Member member() {
            if (known.isEmpty()) {
                return new Member(name(), new Shape(List.of()), "?", 0, Optional.of(refusal));
            }
            var array = array();
            return new Member(
                    name(),
                    array.shape(),
                    array.dtype().map(DType::text).orElse(array.type()),
                    array.shape().count() * array.dtype().map(DType::bytes).orElse(0),
                    array.refusal());
        }
    }

    private static List<Found> arrays(Path file, ZarrStore store) {
        var descriptions = Files.isRegularFile(file) && store instanceof ZarrStore.Folder
                ? List.of(String.valueOf(file.getFileName()))
                : store.descriptions();
        var found = new ArrayList<Found>();
        for (var key : descriptions) {
            var prefix = key.substring(0, key.lastIndexOf('/') + 1);
            var description = text(file, store, key).orElse(new byte[0]);
            if (ZarrDescription.isScalar(description)) {
                found.add(new Found(prefix, Optional.empty(), description, "It is a single number."));
                continue;
            }
            try {
                ZarrDescription.of(key, description)
                        .ifPresent(array -> found.add(new Found(prefix, Optional.of(array), description, "")));
            } catch (Failure e) {
                // one that is damaged does not keep the others from being read
                if (descriptions.size() == 1) {
                    throw e;
                }
                found.add(new Found(prefix, Optional.empty(), description, e.what()));
            }
        }
        return found;
    }

    private static Optional<byte[]> text(Path file, ZarrStore store, String key) {
        var blob = store.blob(key);
        if (blob.isEmpty()) {
            return Optional.empty();
        }
        if (blob.get().size() > MOST_DESCRIPTION) {
            throw Failure.data(key + " in " + file.getFileName() + " is too large.", "Copy or write it again.");
        }
        try {
            return Optional.of(blob.get().read(0, (int) blob.get().size()));
        } catch (IOException e) {
            throw Failure.data(
                    key + " in " + file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Check its permissions.",
                    e);
        }
    }

    @Override
    public List<Member> list(Path file) {
        return arrays(file, ZarrStore.of(file)).stream().map(Found::member).toList();
    }

    /// The largest array, and none that labels an axis of others.
    @Override
    public Optional<Member> main(Path file, List<Member> members) {
        var store = ZarrStore.of(file);
        var axes = new java.util.HashSet<String>();
        for (var found : arrays(file, store)) {
            if (found.known.isPresent() && found.array().dtype().isPresent()) {
                var attributes = ZarrAttributes.of(
                        found.description,
                        text(file, store, found.prefix + ".zattrs"),
                        found.array().dtype().get());
                var names = found.array().dimensions().isEmpty()
                        ? attributes.dimensions()
                        : found.array().dimensions();
                int slash = found.name().lastIndexOf('/');
                names.forEach(name -> axes.add(found.name().substring(0, slash + 1) + name));
            }
        }
        return members.stream()
                .filter(m -> m.refusal().isEmpty() && !axes.contains(m.name()))
                .max(Member.LIKELIHOOD);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var store = ZarrStore.of(file);
        var all = arrays(file, store);
        var found = all.stream()
                .filter(f -> f.name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."));
        found.member().refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " of " + file.getFileName() + " cannot be opened.", why);
        });
        var attributes = ZarrAttributes.of(
                found.description,
                text(file, store, found.prefix + ".zattrs"),
                found.array().dtype().orElseThrow());
        var data = chunked(file, store, found, options, memory);
        try {
            return Handing.over(() -> data.lease().close(), () -> {
                var rule = CfValues.of(attributes, found.array().dtype().orElseThrow(), false);
                rule.ifPresent(r -> progress.remark(r.words(member.text())));
                var labelled = labelled(data, file, store, all, found, attributes);
                return rule.map(r -> r.applied(labelled)).orElse(labelled);
            });
        } catch (IOException e) {
            throw Failure.data(
                    member.text() + " of " + file.getFileName() + " cannot be opened: " + e.getMessage() + ".",
                    "Correct its attributes.",
                    e);
        }
    }

    private static Dataset chunked(Path file, ZarrStore store, Found found, ParamValues options, MemoryBudget memory) {
        var array = found.array();
        var dtype = array.dtype().orElseThrow();
        var shape = array.shape();
        var holder = requirePlausible(file, store, found);
        if (shape.count() == 0) {
            throw Failure.data(found.member().text() + " of " + file.getFileName() + " is empty.", "Choose another.");
        }
        var watched = Files.isDirectory(file) ? description(holder) : file;
        var chunks = new ZarrChunks(store, found.prefix, array);
        return NewDataset.made(file, ID, found.member(), options, memory, scope -> {
            var rows = new ChunkedRows(
                    file,
                    shape,
                    dtype,
                    array.chunks().getFirst(),
                    chunks::unpack,
                    scope,
                    memory,
                    shape.count() * dtype.bytes(),
                    chunks.words());
            return rows.tensor(Storage.ofFile(scope, watched));
        });
    }

    /// A small description can announce any shape: the chunks that are there must be able to hold it, and each of
    /// them is looked for.
    ///
    /// @return the file or folder that holds them
    private static Path requirePlausible(Path file, ZarrStore store, Found found) {
        var array = found.array();
        var shape = array.shape();
        var holder = store instanceof ZarrStore.Folder folder ? folder.root().resolve(found.prefix) : file;
        Filled.requirePlausible(
                holder,
                Map.of(
                        shape.text(),
                        (double) shape.count() * array.dtype().orElseThrow().bytes(),
                        "one chunk",
                        (double) array.chunkBytes(),
                        "its chunks",
                        BYTES_PER_CHUNK * array.chunkCount()));
        return holder;
    }

    private static Path description(Path folder) {
        return ZarrStore.DESCRIPTIONS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(folder);
    }

    /// Axes by their names, and by the values of an array of the same name beside it, as xarray has it.
    private static Dataset labelled(
            Dataset data, Path file, ZarrStore store, List<Found> all, Found found, ZarrAttributes attributes) {
        var names = found.array().dimensions();
        if (names.isEmpty()) {
            names = attributes.dimensions();
        }
        if (names.size() != data.axes().size()) {
            return data;
        }
        int slash = found.name().lastIndexOf('/');
        var beside = found.prefix.isEmpty() ? "" : found.name().substring(0, slash + 1);
        var axes = new ArrayList<Axis>();
        for (int a = 0; a < names.size(); a++) {
            var axis = data.axes().get(a);
            var name = names.get(a);
            var labels = all.stream()
                    .filter(f -> f.name().equals(beside + name) && !f.equals(found))
                    .findFirst()
                    .flatMap(f -> values(file, f, store, axis.size()))
                    .orElse(axis.labels());
            axes.add(new Axis(axis.id(), name.isBlank() ? axis.name() : name, axis.size(), axis.role(), labels));
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }

    private static Optional<Labels> values(Path file, Found found, ZarrStore store, int size) {
        if (found.known.isEmpty()) {
            return Optional.empty();
        }
        var array = found.array();
        if (size > MOST_LABELS
                || array.refusal().isPresent()
                || array.shape().order() != 1
                || array.shape().count() != size) {
            return Optional.empty();
        }
        try (var memory = new MemoryBudget(16L * MOST_LABELS).scope("labels")) {
            requirePlausible(file, store, found);
            var dtype = array.dtype().orElseThrow();
            var into = memory.allocate((long) size * dtype.bytes());
            new ZarrChunks(store, found.prefix, array).unpack(0, size, into);
            var values = factorscope.model.data.Tensor.of(into, dtype, array.shape(), Storage.collected());
            var numbers = new ArrayList<Double>(size);
            for (int i = 0; i < size; i++) {
                numbers.add(values.at(i));
            }
            return Optional.of(new Labels.Values(numbers, ""));
        } catch (IOException | Failure e) {
            // what labels an axis is not needed to open the values
            return Optional.empty();
        }
    }
}
