package factorscope.model.io.torch;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;

/// Files of torch.save before version 1.6, or with `_use_new_zipfile_serialization=False`: a magic number, a protocol,
/// what the system was, the objects, the keys of their storages, all of them pickled; then the storages.
final class LegacyTorch {
    /// Protocol 2, and a long integer of ten bytes.
    private static final byte[] MAGIC = {
        (byte) 0x80,
        2,
        (byte) 0x8a,
        10,
        0x6c,
        (byte) 0xfc,
        (byte) 0x9c,
        0x46,
        (byte) 0xf9,
        0x20,
        0x6a,
        (byte) 0xa8,
        0x50,
        0x19,
        '.'
    };

    private static final long MOST_PICKLES = 512L << 20;

    private LegacyTorch() {}

    static boolean isOne(byte[] head) {
        return head.length >= MAGIC.length && java.util.Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static boolean isOne(Path file) throws IOException {
        try (var in = java.nio.file.Files.newInputStream(file)) {
            return isOne(in.readNBytes(MAGIC.length));
        }
    }

    static TorchWalk walked(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            var in = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, MOST_PICKLES));
            var name = String.valueOf(file.getFileName());
            in.position(MAGIC.length);
            Pickle.read(in, name);
            var system = Pickle.read(in, name);
            boolean isBig = system instanceof Pickle.Value.Mapping mapping
                    && mapping.get("little_endian")
                            .filter(v -> v instanceof Pickle.Value.Truth truth && !truth.value())
                            .isPresent();
            var order = isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            var object = Pickle.read(in, name);
            var places = new HashMap<String, TorchWalk.Place>();
            if (Pickle.read(in, name) instanceof Pickle.Value.Sequence keys) {
                var widths = TorchWalk.storageWidths(object);
                long at = in.position();
                for (var key : keys.items()) {
                    if (!(key instanceof Pickle.Value.Text text) || at + Long.BYTES > size) {
                        throw new IOException("it is cut off");
                    }
                    var head = java.nio.ByteBuffer.allocate(Long.BYTES).order(order);
                    channel.read(head, at);
                    long count = head.getLong(0);
                    int width = widths.getOrDefault(text.text(), 1);
                    if (count < 0 || count > (size - at) / width) {
                        throw new IOException("it is cut off");
                    }
                    places.put(text.text(), new TorchWalk.Place(at + Long.BYTES, count * width));
                    at += Long.BYTES + count * width;
                }
            }
            TorchWalk.Storages storages = key -> {
                var place = places.get(key);
                if (place == null) {
                    throw new IOException("the values of " + key + " are not there");
                }
                return place;
            };
            return new TorchWalk(storages, order, object);
        }
    }
}
