package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A group, a dataset or a committed type: what hangs on it is read when it is asked for.
final class HdfObject {
    private final HdfFile file;
    private final long address;
    private final HdfHeader header;
    private @Nullable Map<String, HdfLinks.Link> links;
    private @Nullable Map<String, HdfAttribute> attributes;

    HdfObject(HdfFile file, long address, HdfHeader header) {
        this.file = file;
        this.address = address;
        this.header = header;
    }

    HdfFile file() {
        return file;
    }

    long address() {
        return address;
    }

    HdfHeader header() {
        return header;
    }

    boolean isDataset() {
        return header.first(HdfHeader.LAYOUT).isPresent();
    }

    boolean isGroup() {
        return !isDataset()
                && (header.first(HdfHeader.SYMBOLS).isPresent()
                        || header.first(HdfHeader.LINK_INFO).isPresent()
                        || header.first(HdfHeader.LINK).isPresent());
    }

    private Map<String, HdfLinks.Link> linked() throws IOException {
        var known = links;
        if (known != null) {
            return known;
        }
        var found = new LinkedHashMap<String, HdfLinks.Link>();
        if (isGroup()) {
            for (var link : HdfLinks.of(file, header)) {
                found.putIfAbsent(link.name(), link);
            }
        }
        links = found;
        return found;
    }

    Collection<HdfLinks.Link> links() throws IOException {
        return linked().values();
    }

    HdfLinks.@Nullable Link link(String name) throws IOException {
        return linked().get(name);
    }

    /// What a name in this group leads to; null where that is nothing of this file.
    @Nullable
    HdfObject child(String name) throws IOException {
        var link = link(name);
        if (link == null || link.isExternal()) {
            return null;
        }
        return link.isHard() ? file.object(link.address()) : file.find(link.target());
    }

    /// A dataset in this group.
    Optional<HdfDataset> dataset(String name) throws IOException {
        var child = child(name);
        return child != null && child.isDataset() ? Optional.of(new HdfDataset(child)) : Optional.empty();
    }

    private Map<String, HdfAttribute> attributes() throws IOException {
        var known = attributes;
        if (known != null) {
            return known;
        }
        var found = new LinkedHashMap<String, HdfAttribute>();
        var data = new ArrayList<HdfBytes>();
        for (var message : header.all(HdfHeader.ATTRIBUTE)) {
            if (!message.isShared()) {
                data.add(message.data());
            }
        }
        var info = header.first(HdfHeader.ATTRIBUTE_INFO);
        if (info.isPresent()) {
            var in = info.get().data();
            in.skip(1);
            in.skip((in.u8() & 1) != 0 ? 2 : 0);
            long heapAddress = in.address();
            long tree = in.address();
            if (heapAddress != HdfFile.NOWHERE && tree != HdfFile.NOWHERE) {
                var heap = new HdfHeap(file, heapAddress);
                for (var record : HdfHeap.records(file, tree)) {
                    data.add(heap.object(record));
                }
            }
        }
        for (var bytes : data) {
            // one that cannot be read must not hide the others
            HdfAttribute.read(file, bytes).ifPresent(a -> found.put(a.name(), a));
        }
        attributes = found;
        return found;
    }

    /// An attribute; null where there is none that can be read.
    @Nullable
    HdfAttribute attribute(String name) throws IOException {
        return attributes().get(name);
    }

    Optional<String> text(String attribute) throws IOException {
        var found = attribute(attribute);
        return found == null ? Optional.empty() : found.text();
    }

    Optional<Double> number(String attribute) throws IOException {
        var found = attribute(attribute);
        return found == null ? Optional.empty() : found.number();
    }
}
