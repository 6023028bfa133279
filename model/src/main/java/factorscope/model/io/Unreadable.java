package factorscope.model.io;

import factorscope.model.failure.Failure;
import java.nio.file.Path;
import java.util.List;

/// What to say of files that no importer recognises.
final class Unreadable {
    private record Known(byte[] magic, String what, String remedy) {}

    private static final String AS_ARRAYS = "Save its arrays with np.save or as safetensors, and open those.";

    private static final List<Known> KNOWN = List.of(
            known(new int[] {'P', 'A', 'R', '1'}, "a Parquet file, which cannot be opened yet", AS_ARRAYS),
            known(new int[] {'A', 'R', 'R', 'O', 'W', '1'}, "an Arrow file, which cannot be opened yet", AS_ARRAYS),
            known(
                    new int[] {'#', ' ', 'C', 'r', 'e', 'a', 't', 'e', 'd', ' ', 'b', 'y', ' ', 'O', 'c', 't'},
                    "a text file of Octave, which cannot be opened",
                    "Save it with save -v7, and open that."),
            known(new int[] {0x1f, 0x8b}, "a gzip file of something that is not a table", "Unpack it first."),
            known(new int[] {0x89, 'P', 'N', 'G'}, "a picture, which cannot be opened yet", AS_ARRAYS));

    private Unreadable() {}

    private static Known known(int[] magic, String what, String remedy) {
        var bytes = new byte[magic.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) magic[i];
        }
        return new Known(bytes, what, remedy);
    }

    static Failure failure(Path file, byte[] head) {
        var name = file.getFileName();
        if (head.length == 0) {
            return Failure.data(name + " is empty.", "Choose a file with data.");
        }
        if (isPickle(head)) {
            return Failure.data(
                    name + " is a Python pickle, which can only be unpacked by running the code in it.",
                    "In Python, save the arrays with np.save or safetensors, and open those.");
        }
        for (var known : KNOWN) {
            if (head.length >= known.magic.length
                    && java.util.Arrays.equals(head, 0, known.magic.length, known.magic, 0, known.magic.length)) {
                return Failure.data(name + " is " + known.what + ".", known.remedy);
            }
        }
        return Failure.data(
                name + " is of no format that can be opened.",
                "Open arrays, tables or weights; ./factorscope list formats names what can be read.");
    }

    /// Bare pickles begin with a protocol number; PyTorch wrote such files until version 1.5.
    private static boolean isPickle(byte[] head) {
        return head.length > 2 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5;
    }
}
