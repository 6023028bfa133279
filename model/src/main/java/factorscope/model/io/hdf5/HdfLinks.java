package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The names in a group, and what they lead to.
final class HdfLinks {
    private static final int MOST_LINKS = 200_000;
    private static final int MOST_HOPS = 16;
    private static final int SOFT = 1;
    private static final int EXTERNAL = 64;

    /// What a name leads to.
    ///
    /// @param address of the object; nowhere for the other kinds
    /// @param target path in this file of a soft link, path and file of an external one; empty for an object
    /// @param order in which it was made, where the file keeps that
    record Link(String name, long address, String target, boolean isExternal, long order) {
        boolean isHard() {
            return target.isEmpty();
        }
    }

    private HdfLinks() {}

    /// In the order in which they were made where the file keeps that, else as the file lists them.
    static List<Link> of(HdfFile file, HdfHeader header) throws IOException {
        var links = new ArrayList<Link>();
        var symbols = header.first(HdfHeader.SYMBOLS);
        if (symbols.isPresent()) {
            var in = symbols.get().data();
            long tree = in.address();
            symbols(file, tree, new LocalHeap(file, in.address()), links, new HashSet<>());
        }
        for (var message : header.all(HdfHeader.LINK)) {
            links.add(link(message.data()));
        }
        var info = header.first(HdfHeader.LINK_INFO);
        if (info.isPresent()) {
            var in = info.get().data();
            in.skip(1);
            int flags = in.u8();
            in.skip((flags & 1) != 0 ? 8 : 0);
            long heapAddress = in.address();
            long tree = in.address();
            if (heapAddress != HdfFile.NOWHERE && tree != HdfFile.NOWHERE) {
                var heap = new HdfHeap(file, heapAddress);
                for (var record : HdfHeap.records(file, tree)) {
                    // a hash of the name stands before the id
                    record.skip(4);
                    links.add(link(heap.object(record)));
                }
            }
        }
        if (links.size() > MOST_LINKS) {
            throw new IOException("a group has more than " + MOST_LINKS + " names");
        }
        if (links.stream().allMatch(l -> l.order >= 0)) {
            links.sort(Comparator.comparingLong(Link::order));
        }
        return links;
    }

    private static Link link(HdfBytes in) throws IOException {
        in.skip(1);
        int flags = in.u8();
        int kind = (flags & 8) != 0 ? in.u8() : 0;
        long order = (flags & 4) != 0 ? in.i64() : -1;
        in.skip((flags & 16) != 0 ? 1 : 0);
        long length = in.number(1 << (flags & 3));
        if (length > 1 << 16) {
            throw new IOException("a name is too long");
        }
        var name = in.text((int) length);
        return switch (kind) {
            case 0 -> new Link(name, in.address(), "", false, order);
            case SOFT -> new Link(name, HdfFile.NOWHERE, in.text(in.u16()), false, order);
            case EXTERNAL -> {
                in.skip(3);
                var file = in.textToZero();
                yield new Link(name, HdfFile.NOWHERE, in.textToZero() + " in " + file, true, order);
            }
            default -> new Link(name, HdfFile.NOWHERE, "something of an unknown kind", true, order);
        };
    }

    private static final class LocalHeap {
        private final HdfFile file;
        private final long data;

        LocalHeap(HdfFile file, long address) throws IOException {
            this.file = file;
            var in = file.at(address);
            in.signature("HEAP");
            in.skip(4);
            in.length();
            in.length();
            data = in.address();
        }

        String text(long offset) throws IOException {
            return file.at(data + offset).textToZero();
        }
    }

    private static void symbols(HdfFile file, long node, LocalHeap heap, List<Link> links, Set<Long> seen)
            throws IOException {
        if (!seen.add(node) || links.size() > MOST_LINKS) {
            throw new IOException("a group goes round in a circle");
        }
        var in = file.at(node);
        in.signature("TREE");
        in.skip(1);
        int level = in.u8();
        int count = in.u16();
        in.address();
        in.address();
        for (int i = 0; i < count; i++) {
            in.length();
            long child = in.address();
            if (level > 0) {
                symbols(file, child, heap, links, seen);
            } else {
                leaf(file, child, heap, links);
            }
        }
    }

    private static void leaf(HdfFile file, long address, LocalHeap heap, List<Link> links) throws IOException {
        var in = file.at(address);
        in.signature("SNOD");
        in.skip(2);
        int count = in.u16();
        for (int i = 0; i < count; i++) {
            var name = heap.text(in.address());
            long object = in.address();
            long cache = in.u32();
            in.skip(4);
            long value = in.u32();
            in.skip(12);
            links.add(
                    cache == 2
                            ? new Link(name, HdfFile.NOWHERE, heap.text(value), false, -1)
                            : new Link(name, object, "", false, -1));
        }
    }

    /// The object at a path; null where there is none. Names may have slashes only as separators.
    static @Nullable HdfObject find(HdfFile file, String path) throws IOException {
        return find(file, file.root(), path, 0);
    }

    private static @Nullable HdfObject find(HdfFile file, HdfObject from, String path, int hops) throws IOException {
        if (hops > MOST_HOPS) {
            throw new IOException("its links go round in a circle");
        }
        var at = path.startsWith("/") ? file.root() : from;
        for (var name : path.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            var link = at.link(name);
            if (link == null || link.isExternal) {
                return null;
            }
            var next = link.isHard() ? file.object(link.address) : find(file, at, link.target, hops + 1);
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }
}
