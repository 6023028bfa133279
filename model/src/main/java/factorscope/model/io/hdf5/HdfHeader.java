package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What an object says of itself: its messages, those in continuation blocks included.
///
/// @param messages in the order of the file
record HdfHeader(List<Message> messages) {
    static final int SPACE = 0x01;
    static final int LINK_INFO = 0x02;
    static final int TYPE = 0x03;
    static final int OLD_FILL = 0x04;
    static final int FILL = 0x05;
    static final int LINK = 0x06;
    static final int EXTERNAL = 0x07;
    static final int LAYOUT = 0x08;
    static final int FILTERS = 0x0B;
    static final int ATTRIBUTE = 0x0C;
    static final int CONTINUATION = 0x10;
    static final int SYMBOLS = 0x11;
    static final int ATTRIBUTE_INFO = 0x15;

    private static final int MOST_MESSAGES = 100_000;

    /// @param isShared whether the data say where the message itself is
    record Message(int type, boolean isShared, HdfFile file, long address, long size) {
        /// Its data, where they are.
        HdfBytes data() throws IOException {
            var own = file.at(address, size);
            return isShared ? shared(file, own, type) : own;
        }

        /// The message that a reference to a shared one leads to.
        static HdfBytes shared(HdfFile file, HdfBytes reference, int type) throws IOException {
            int version = reference.u8();
            int kind = reference.u8();
            if (version == 1) {
                reference.skip(6);
            }
            if (version > 3 || version == 3 && kind != 2) {
                throw new IOException("it shares parts in a way that is not known");
            }
            var found = read(file, reference.address()).first(type);
            if (found.isEmpty() || found.get().isShared) {
                throw new IOException("a part that it shares is not there");
            }
            return found.get().data();
        }
    }

    private record Block(long address, long size) {}

    Optional<Message> first(int type) {
        return messages.stream().filter(m -> m.type == type).findFirst();
    }

    List<Message> all(int type) {
        return messages.stream().filter(m -> m.type == type).toList();
    }

    static HdfHeader read(HdfFile file, long address) throws IOException {
        var in = file.at(address);
        int first = in.u8();
        var messages = new ArrayList<Message>();
        if (first == 1) {
            in.skip(7);
            long size = in.u32();
            readBlocks(file, new Block(address + 16, size), 0, messages);
        } else if (first == 'O') {
            in.signature("HDR");
            if (in.u8() != 2) {
                throw new IOException("an object has a version that is not known");
            }
            int flags = in.u8();
            in.skip((flags & 0x20) != 0 ? 16 : 0);
            in.skip((flags & 0x10) != 0 ? 4 : 0);
            long size = in.number(1 << (flags & 3));
            readBlocks(file, new Block(address + in.position(), size), (flags & 4) != 0 ? 3 : 1, messages);
        } else {
            throw new IOException("an object is not where it should be");
        }
        return new HdfHeader(List.copyOf(messages));
    }

    /// @param form 0 for the first version, 1 for the second, 3 for the second with creation order
    private static void readBlocks(HdfFile file, Block start, int form, List<Message> messages) throws IOException {
        var blocks = new ArrayDeque<Block>();
        var seen = new HashSet<Long>();
        blocks.add(start);
        boolean isFirst = true;
        while (!blocks.isEmpty()) {
            var block = blocks.remove();
            if (!seen.add(block.address) || messages.size() > MOST_MESSAGES) {
                throw new IOException("an object goes round in a circle");
            }
            long from = block.address;
            long size = block.size;
            if (form > 0 && !isFirst) {
                file.at(from).signature("OCHK");
                from += 4;
                size -= 8;
            }
            isFirst = false;
            readBlock(file, new Block(from, size), form, messages, blocks);
        }
    }

    private static void readBlock(HdfFile file, Block block, int form, List<Message> messages, ArrayDeque<Block> blocks)
            throws IOException {
        var in = file.at(block.address, block.size);
        int head = form == 0 ? 8 : form == 1 ? 4 : 6;
        while (in.left() >= head) {
            int type = form == 0 ? in.u16() : in.u8();
            int size = in.u16();
            int flags = in.u8();
            in.skip(form == 0 ? 3 : form - 1);
            long address = block.address + in.position();
            in.skip(size);
            if (type == CONTINUATION) {
                var next = file.at(address, size);
                blocks.add(new Block(next.address(), next.length()));
            } else if (type != 0) {
                messages.add(new Message(type, (flags & 2) != 0, file, address, size));
            }
        }
    }
}
