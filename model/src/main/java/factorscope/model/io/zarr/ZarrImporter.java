package factorscope.model.io.zarr;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Zarr, versions 2 and 3, as a folder: an array, or a group of them. The description of an array (`.zarray`,
/// `zarr.json`) can be opened too, since file choosers choose files.
public final class ZarrImporter implements Importer {
    private static final String ID = "zarr";
    private static final int MOST_DEPTH = 6;
    private static final int MOST_ARRAYS = 10_000;
    static final List<String> DESCRIPTIONS = List.of(".zarray", "zarr.json");

    @Override
    public Format format() {
        return new Format(ID, "Zarr", "A folder of chunks: an array or a group of them.", List.of("zarray"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        var text = new String(head, StandardCharsets.UTF_8).stripLeading();
        return text.startsWith("{") && text.contains("\"zarr_format\"");
    }

    @Override
    public boolean recognisesFolder(Path folder) {
        return DESCRIPTIONS.stream().anyMatch(d -> Files.isRegularFile(folder.resolve(d)))
                || Files.isRegularFile(folder.resolve(".zgroup"));
    }

    /// An array, with its description.
    private record Found(String name, Path description) {}

    private static List<Found> arrays(Path file) {
        var found = new ArrayList<Found>();
        if (Files.isDirectory(file)) {
            collect(file, "", 0, found);
        } else {
            found.add(new Found("", file));
        }
        return found;
    }

    private static void collect(Path folder, String name, int depth, List<Found> found) {
        for (var description : DESCRIPTIONS) {
            var file = folder.resolve(description);
            if (Files.isRegularFile(file) && ZarrArray.isArray(file)) {
                found.add(new Found(name, file));
                return;
            }
        }
        if (depth >= MOST_DEPTH || found.size() >= MOST_ARRAYS) {
            return;
        }
        try (var files = Files.list(folder)) {
            // links could lead anywhere, and round in circles
            var folders = files.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
            for (var inner : folders) {
                var own = String.valueOf(inner.getFileName());
                collect(inner, name.isEmpty() ? own : name + "/" + own, depth + 1, found);
            }
        } catch (IOException e) {
            throw Failure.data(folder + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
        }
    }

    @Override
    public List<Member> list(Path file) {
        return arrays(file).stream()
                .map(f -> member(f, ZarrArray.of(f.description)))
                .toList();
    }

    private static Member member(Found found, ZarrArray array) {
        var shape = new Shape(array.shape());
        return new Member(
                found.name,
                shape,
                array.dtype().map(DType::text).orElse(array.type()),
                shape.count() * array.dtype().map(DType::bytes).orElse(0),
                array.refusal());
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var found = arrays(file).stream()
                .filter(f -> f.name.equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."));
        var array = ZarrArray.of(found.description);
        array.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " of " + file.getFileName() + " cannot be opened.", why);
        });
        var folder = java.util.Objects.requireNonNull(
                found.description.toAbsolutePath().getParent());
        var dtype = array.dtype().orElseThrow();
        // a small description can announce any shape: the chunks that are there must be able to hold it
        Filled.requirePlausible(
                folder,
                (double) member.shape().count() * dtype.bytes(),
                member.shape().text());
        return Filled.read(file, ID, member, dtype, options, memory, into -> array.fill(folder, into, progress));
    }
}
