package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
import factorscope.model.data.Shape;
import factorscope.model.io.Member;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an HDF5 file holds: every dataset and sparse matrix by its path, and every link that leads elsewhere. What
/// cannot be read is listed with the reason, and keeps nothing else from being read.
final class HdfMembers {
    private static final int MOST_MEMBERS = 100_000;
    private static final int DEEPEST = 64;

    private final HdfFile file;
    private final boolean isMatlab;
    private final List<Member> members = new ArrayList<>();

    /// Groups that were listed, by address: a group that is in itself is listed once.
    private final Map<Long, String> listed = new HashMap<>();

    private HdfMembers(HdfFile file) {
        this.file = file;
        isMatlab = file.isMatlab();
    }

    static List<Member> of(HdfFile file) throws IOException {
        var all = new HdfMembers(file);
        all.group(file.root(), "", 0);
        return all.members;
    }

    private void group(HdfObject group, String path, int depth) throws IOException {
        listed.put(group.address(), path.isEmpty() ? "/" : path);
        for (var link : group.links()) {
            if (members.size() >= MOST_MEMBERS) {
                return;
            }
            var name = path.isEmpty() ? link.name() : path + "/" + link.name();
            if (isMatlab && path.isEmpty() && link.name().startsWith("#")) {
                // the contents of cells, which are listed by their own names
                continue;
            }
            try {
                link(group, link, name, depth);
            } catch (IOException e) {
                refuse(name, "?", "It cannot be read: " + e.getMessage() + ".");
            }
        }
    }

    private void link(HdfObject group, HdfLinks.Link link, String name, int depth) throws IOException {
        if (link.isExternal()) {
            refuse(name, "link", "It is a link to " + link.target() + ": open that file.");
            return;
        }
        var object = link.isHard() ? file.object(link.address()) : group.child(link.name());
        if (object == null) {
            refuse(name, "link", "It is a link to " + link.target() + ", which is not there.");
        } else if (object.isDataset()) {
            members.add(member(new HdfDataset(object), name));
        } else if (object.isGroup()) {
            var sparse = SparseGroup.of(object);
            var before = listed.get(object.address());
            var masked = sparse.isPresent() ? Optional.<HdfMasked>empty() : HdfMasked.of(object);
            if (sparse.isPresent()) {
                members.add(sparse.get().member(name));
            } else if (object.attribute("MATLAB_sparse") != null) {
                refuse(name, "sparse matrix", "It is sparse and holds no values.");
            } else if (masked.isPresent()) {
                members.add(masked.get().member(name));
            } else if (!link.isHard()) {
                refuse(name, "link", "It is a link to the group " + link.target() + ", which is listed by its name.");
            } else if (before != null) {
                refuse(name, "group", "It is the group " + before + " again.");
            } else if (depth >= DEEPEST) {
                refuse(name, "group", "Its groups are nested too deeply.");
            } else {
                group(object, name, depth + 1);
            }
        }
    }

    private void refuse(String name, String type, String why) {
        members.add(new Member(name, new Shape(List.of()), type, 0, Optional.of(why)));
    }

    private Member member(HdfDataset dataset, String name) throws IOException {
        if (dataset.type() instanceof HdfType.Compound) {
            return HdfRecords.member(dataset, name);
        }
        var inFile = dataset.shape();
        var shape = isMatlab ? new Shape(inFile.sizes().reversed()) : inFile;
        // refuses more values than can be counted
        dataset.count();
        var dtype = dtype(dataset);
        return new Member(
                name,
                shape,
                dtype.map(DType::text).orElse(dataset.type().words()),
                dtype.map(t -> shape.count() * t.bytes()).orElse(0L),
                refusal(dataset, dtype));
    }

    private Optional<String> refusal(HdfDataset dataset, Optional<DType> dtype) throws IOException {
        if (dataset.refusal().isPresent()) {
            return dataset.refusal();
        }
        if (isMatlab) {
            if (dataset.object().attribute("MATLAB_empty") != null) {
                return Optional.of("It is empty.");
            }
            var kind = dataset.object().text("MATLAB_class").orElse("");
            if (kind.equals("char")) {
                return Optional.of("It is text, not numbers.");
            }
            if (dataset.object().attribute("MATLAB_object_decode") != null) {
                return Optional.of("It is an object: save its parts as arrays.");
            }
            if (List.of("cell", "function_handle", "struct", "table", "string").contains(kind)) {
                return Optional.of("It is a " + kind.replace('_', ' ') + ": save its parts as arrays.");
            }
        }
        if (dtype.isEmpty()) {
            return Optional.of(
                    dataset.type() instanceof HdfType.Text
                            ? "It is text, not numbers."
                            : "Its values are " + dataset.type().words() + ", not plain numbers.");
        }
        if (dataset.isScalar() && !(dataset.type() instanceof HdfType.Array)) {
            return Optional.of("It is a single number.");
        }
        try {
            HdfAttributes.rule(dataset);
        } catch (IOException e) {
            return Optional.of("What its attributes say is not understood: " + e.getMessage() + ".");
        }
        return Optional.empty();
    }

    /// The type of the values; MATLAB keeps truth values as numbers.
    static Optional<DType> dtype(HdfDataset dataset) throws IOException {
        var dtype = dataset.type().dtype();
        return dtype.isPresent()
                        && dtype.get() == DType.UINT8
                        && dataset.object()
                                .text("MATLAB_class")
                                .filter("logical"::equals)
                                .isPresent()
                ? Optional.of(DType.BOOL)
                : dtype;
    }

    /// The member to take where none is named: the data, not what labels, relates or indexes them.
    static Optional<Member> main(HdfFile file, List<Member> members) throws IOException {
        var isAnnData = file.find("obs") != null && file.find("var") != null;
        var likely = new ArrayList<Member>();
        for (var member : members) {
            if (isAnnData && member.name().equals("X") || member.name().equals("matrix")) {
                return Optional.of(member);
            }
            if (!isBesideData(file, member.name(), isAnnData)) {
                likely.add(member);
            }
        }
        // rather a refusal than something else
        return likely.stream()
                .filter(m -> m.refusal().isEmpty())
                .max(Member.LIKELIHOOD)
                .or(() -> likely.stream().max(Member.LIKELIHOOD));
    }

    private static boolean isBesideData(HdfFile file, String name, boolean isAnnData) throws IOException {
        var parts = List.of(name.split("/"));
        if (isAnnData
                && List.of("obs", "var", "obsp", "varp", "obsm", "varm", "uns").contains(parts.getFirst())) {
            return true;
        }
        var last = parts.getLast();
        boolean isPandas = last.matches("axis\\d+(_.*)?|block\\d+_items.*|index") && parts.size() > 1;
        var object = file.find(name);
        return parts.contains("_i_table")
                || isPandas
                || object != null
                        && object.text("CLASS")
                                .filter(c -> c.startsWith("DIMENSION_SCALE"))
                                .isPresent();
    }
}
