package factorscope.model.io.arrow;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.io.Allowance;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;

/// A column of texts: one after the other, in views, or as numbers of a dictionary's words.
final class ArrowTexts {
    private static final int MOST_TEXT = 1 << 20;

    /// Texts of so many bytes stand in their view.
    private static final int IN_PLACE = 12;

    /// What a text weighs besides its letters.
    private static final int BYTES_PER_TEXT = 48;

    private final ArrowField field;

    /// For all of them: many may be one and the same part of a file.
    private final Allowance allowance;

    /// Dictionaries whose words have been read.
    private final IdentityHashMap<List<ArrowBatch>, List<String>> known = new IdentityHashMap<>();

    /// @param held bytes of the files
    ArrowTexts(ArrowField field, long held) {
        this.field = field;
        allowance = new Allowance(held);
    }

    /// The texts of a batch.
    void read(ArrowBatch batch, MetadataColumn.Builder into) throws IOException {
        if (field.dictionary().isPresent()) {
            var dictionary = field.dictionary().get();
            var parts = batch.dictionary(dictionary);
            var words = known.get(parts);
            if (words == null) {
                words = words(parts, dictionary.values());
                known.put(parts, words);
            }
            readCoded(batch, words, into);
        } else {
            forEach(batch, field, into::add);
        }
        batch.forget();
    }

    private List<String> words(List<ArrowBatch> parts, ArrowField values) throws IOException {
        var words = new ArrayList<String>();
        for (var part : parts) {
            forEach(part, values, words::add);
            part.forget();
        }
        return words;
    }

    private void readCoded(ArrowBatch batch, List<String> words, MetadataColumn.Builder into) throws IOException {
        var dtype = field.dtype().orElseThrow();
        var codes = batch.buffer(field, 1);
        if (codes.byteSize() < batch.rows() * dtype.bytes()) {
            throw new IOException("a column is cut off");
        }
        var numbers = Tensor.of(codes, dtype, Shape.of(batch.rows()), Storage.collected());
        boolean hasMissing = batch.hasMissing(field);
        for (long i = 0; i < batch.rows(); i++) {
            if (hasMissing && !ArrowBatch.bit(batch.buffer(field, 0), i)) {
                into.add("");
                continue;
            }
            double code = numbers.at(i);
            if (code < 0 || code >= words.size()) {
                throw new IOException("a word is not in its dictionary");
            }
            into.add(words.get((int) code));
        }
    }

    private void forEach(ArrowBatch batch, ArrowField of, Consumer<String> each) throws IOException {
        for (long i = 0; i < batch.rows(); i++) {
            var text = of.type() == ArrowField.Type.VIEWED_TEXT ? viewed(batch, of, i) : plain(batch, of, i);
            allowance.take(BYTES_PER_TEXT + text.length());
            each.accept(text);
        }
    }

    private static String plain(ArrowBatch batch, ArrowField of, long index) throws IOException {
        long start = batch.offset(of, index);
        return text(batch.buffer(of, 2), start, batch.offset(of, index + 1) - start);
    }

    /// A length, and then up to twelve bytes in place, or four of them with a buffer's number and a place in it.
    private static String viewed(ArrowBatch batch, ArrowField of, long index) throws IOException {
        var views = batch.buffer(of, 1);
        if (16 * (index + 1) > views.byteSize()) {
            throw new IOException("a column is cut off");
        }
        int length = views.get(JAVA_INT_UNALIGNED, 16 * index);
        if (length <= IN_PLACE) {
            return text(views, 16 * index + 4, length);
        }
        int number = views.get(JAVA_INT_UNALIGNED, 16 * index + 8);
        if (number < 0 || number >= batch.textBuffers(of)) {
            throw new IOException("a batch points outside the file");
        }
        return text(batch.buffer(of, 2 + number), views.get(JAVA_INT_UNALIGNED, 16 * index + 12), length);
    }

    private static String text(MemorySegment bytes, long start, long length) throws IOException {
        if (start < 0 || length < 0 || length > MOST_TEXT || start > bytes.byteSize() - length) {
            throw new IOException("a text is cut off");
        }
        return new String(bytes.asSlice(start, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
