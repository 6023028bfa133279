package factorscope.bench;

import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;

/// A dump of float16 activations of any size: sparse nonnegative mixtures of planted components with noise, as
/// [Mixtures#semiNonnegative] makes them.
///
/// @param components planted
record DumpFile(Path file, long rows, int columns, int components) {
    private static final int BLOCK = 4096;
    private static final int HEADER = 128;

    /// So many different blocks, over and over: random numbers for all would take longer than everything else.
    private static final int DIFFERENT = 16;

    long bytes() {
        return HEADER + 2L * rows * columns;
    }

    /// Writes it, unless a file of this size is there already.
    void write() {
        try {
            if (Files.exists(file) && Files.size(file) == bytes()) {
                return;
            }
            try (var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                writeAll(channel, header());
                var blocks = new ArrayList<ByteBuffer>();
                for (long at = 0; at < rows; at += BLOCK) {
                    int number = (int) (at / BLOCK % DIFFERENT);
                    if (number == blocks.size()) {
                        blocks.add(halves(number + 1L));
                    }
                    var block = blocks.get(number).duplicate();
                    block.limit(2 * columns * (int) Math.min(BLOCK, rows - at));
                    writeAll(channel, block);
                }
            }
        } catch (IOException e) {
            throw Failure.write(file + " cannot be written: " + e.getMessage() + ".", "Choose another folder.", e);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer halves(long rowSeed) {
        var planted =
                Mixtures.semiNonnegative(BLOCK, columns, components, 1).generate(new MemoryBudget(1L << 30), rowSeed);
        var values = Matrix.of(planted.data().values());
        var halves = ByteBuffer.allocateDirect(2 * BLOCK * columns).order(ByteOrder.LITTLE_ENDIAN);
        var row = new double[columns];
        for (int i = 0; i < BLOCK; i++) {
            values.getRow(i, row);
            for (double value : row) {
                halves.putShort(Float.floatToFloat16((float) value));
            }
        }
        return halves.flip();
    }

    private ByteBuffer header() {
        var text = "{'descr': '<f2', 'fortran_order': False, 'shape': (" + rows + ", " + columns + "), }";
        var bytes = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) (HEADER - 10));
        bytes.put(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < HEADER - 1) {
            bytes.put((byte) ' ');
        }
        return bytes.put((byte) '\n').flip();
    }
}
