package factorscope.model.io.zarr;

import factorscope.model.failure.Failure;
import factorscope.model.io.zip.Archive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Bytes by their key, `group/array/0.0`: files of a folder, or entries of an archive.
interface ZarrStore {
    /// The descriptions of arrays.
    List<String> DESCRIPTIONS = List.of(".zarray", "zarr.json");

    /// Some bytes, of which parts can be read.
    interface Blob {
        long size();

        byte[] read(long from, int length) throws IOException;
    }

    /// Empty where there is nothing of this name.
    Optional<Blob> blob(String key);

    /// Keys of all descriptions, of groups too.
    List<String> descriptions();

    /// A folder, an archive, or a description, whose folder is the store then.
    static ZarrStore of(Path file) {
        return Files.isDirectory(file)
                ? new Folder(file)
                : isArchive(file)
                        ? new Zip(file, entries(file))
                        : new Folder(java.util.Objects.requireNonNull(
                                file.toAbsolutePath().getParent()));
    }

    private static boolean isArchive(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.read() == 'P' && in.read() == 'K';
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
        }
    }

    private static Map<String, Archive.Entry> entries(Path file) {
        var entries = new HashMap<String, Archive.Entry>();
        for (var entry : Archive.open(file).entries()) {
            entries.put(entry.name(), entry);
        }
        return entries;
    }

    /// Links in it are not followed: they could lead anywhere, and round in circles.
    record Folder(Path root) implements ZarrStore {
        private static final int MOST_DEPTH = 6;
        private static final int MOST_ARRAYS = 10_000;

        @Override
        public Optional<Blob> blob(String key) {
            var file = root.resolve(key).normalize();
            // no key leads out of the folder
            return file.startsWith(root.normalize()) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(new FilePart(file))
                    : Optional.empty();
        }

        @Override
        public List<String> descriptions() {
            var found = new ArrayList<String>();
            collect(root, "", 0, found);
            return found;
        }

        private static void collect(Path folder, String prefix, int depth, List<String> found) {
            DESCRIPTIONS.stream()
                    .filter(d -> Files.isRegularFile(folder.resolve(d)))
                    .map(d -> prefix + d)
                    .forEach(found::add);
            // the folders of an array are its chunks
            if (depth >= MOST_DEPTH || found.size() >= MOST_ARRAYS || Files.isRegularFile(folder.resolve(".zarray"))) {
                return;
            }
            try (var files = Files.list(folder)) {
                var folders = files.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .toList();
                for (var inner : folders) {
                    collect(inner, prefix + inner.getFileName() + "/", depth + 1, found);
                }
            } catch (IOException e) {
                throw Failure.data(folder + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
            }
        }
    }

    /// A file of a folder.
    record FilePart(Path file) implements Blob {
        @Override
        public long size() {
            return file.toFile().length();
        }

        @Override
        public byte[] read(long from, int length) throws IOException {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                if (from < 0 || length < 0 || from > channel.size() - length) {
                    throw new IOException("the chunk " + file.getFileName() + " is cut off");
                }
                var bytes = ByteBuffer.allocate(length);
                while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
                return bytes.array();
            }
        }
    }

    /// An archive of such a folder, or with it.
    record Zip(Path file, Map<String, Archive.Entry> entries) implements ZarrStore {
        @Override
        public Optional<Blob> blob(String key) {
            return Optional.ofNullable(entries.get(key)).map(entry -> new Packed(file, entry));
        }

        @Override
        public List<String> descriptions() {
            return entries.keySet().stream()
                    .filter(key -> DESCRIPTIONS.contains(key.substring(key.lastIndexOf('/') + 1)))
                    .sorted()
                    .toList();
        }
    }

    /// An entry of an archive.
    record Packed(Path file, Archive.Entry entry) implements Blob {
        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public byte[] read(long from, int length) throws IOException {
            if (entry.isStored() && from >= 0 && length >= 0 && from <= entry.size() - length) {
                return new FilePart(file).read(entry.dataOffset(file) + from, length);
            }
            try (var in = entry.stream(file)) {
                in.skipNBytes(from);
                var bytes = in.readNBytes(length);
                if (bytes.length < length) {
                    throw new IOException("the chunk " + entry.name() + " is cut off");
                }
                return bytes;
            }
        }
    }
}
