package factorscope.model.io;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A dataset fresh from a file: plain axes, a name and an id from the file's name.
public final class NewDataset {
    private NewDataset() {}

    /// Makes the values.
    public interface Making {
        /// @param scope that keeps what they need, and is closed with the last lease
        Tensor in(OffHeap scope) throws IOException;
    }

    /// A dataset whose values live in a scope of their own; it is closed where they cannot be made.
    ///
    /// @param member of the file
    public static Dataset made(
            Path file, String importer, Member member, ParamValues options, MemoryBudget memory, Making making) {
        try {
            return memory.keeping(
                    String.valueOf(file.getFileName()),
                    scope -> of(file, importer, member.name(), options.texts(), making.in(scope)));
        } catch (IOException e) {
            throw Failure.data(
                    member.text() + " in " + file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }

    /// @param importer id of the format
    /// @param member name of the member, empty for a file's only one
    public static Dataset of(Path file, String importer, String member, Map<String, String> options, Tensor values) {
        if (values.shape().order() == 0) {
            throw Failure.data(
                    (member.isEmpty() ? String.valueOf(file.getFileName()) : member)
                            + " is a single number, not an array.",
                    "Choose an array with rows.");
        }
        var id = id(file, member);
        return new Dataset(
                id,
                name(file, member),
                axes(id, values),
                values,
                new Origin(Optional.of(file.toAbsolutePath().normalize()), importer, member, options, List.of()));
    }

    private static List<Axis> axes(String id, Tensor values) {
        var axes = new ArrayList<Axis>();
        int order = values.shape().order();
        for (int a = 0; a < order; a++) {
            long size = values.shape().size(a);
            if (size > Integer.MAX_VALUE - 16) {
                throw Failure.data(
                        "Axis " + a + " has " + size + " positions, more than can be shown.", "Split the file.");
            }
            var role = a == 0 ? Role.SAMPLE : a == order - 1 ? Role.FEATURE : Role.OTHER;
            var name = a == 0 ? "row" : a == order - 1 ? "column" : "axis " + a;
            axes.add(Axis.numbered(new AxisId(id + "/" + a), name, (int) size, role));
        }
        return axes;
    }

    /// The same file always gives the same id, so that a project finds its axes again.
    public static String id(Path file, String member) {
        return baseName(file) + (member.isEmpty() ? "" : ":" + member);
    }

    private static String name(Path file, String member) {
        return member.isEmpty() ? baseName(file) : baseName(file) + " " + member;
    }

    /// The file's name without its ending (or `.csv.gz`).
    public static String baseName(Path file) {
        var name = String.valueOf(file.getFileName());
        if (name.endsWith(".gz")) {
            name = name.substring(0, name.length() - 3);
        }
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
