package factorscope.model.data;

import java.util.BitSet;
import java.util.Set;
import java.util.stream.IntStream;

/// Marks that tokenizers add, which no reader of the text sees.
public final class SpecialTokens {
    private static final Set<String> ALL = Set.of(
            "[CLS]",
            "[SEP]",
            "[PAD]",
            "[UNK]",
            "[MASK]",
            "<s>",
            "</s>",
            "<pad>",
            "<unk>",
            "<bos>",
            "<eos>",
            "<|endoftext|>",
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<cls>",
            "<sep>");

    private SpecialTokens() {}

    public static boolean contain(String token) {
        return ALL.contains(token);
    }

    /// Which of the distinct texts of a column are such marks.
    public static BitSet codes(MetadataColumn tokens) {
        var codes = new BitSet();
        var distinct = tokens.distinct();
        IntStream.range(0, distinct.size())
                .filter(code -> contain(distinct.get(code)))
                .forEach(codes::set);
        return codes;
    }

    /// The positions of an axis that are such marks; none where it has no tokens.
    public static BitSet of(Axis axis) {
        var marks = new BitSet();
        axis.labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.TOKEN))
                .ifPresent(tokens -> {
                    var codes = codes(tokens);
                    if (!codes.isEmpty()) {
                        IntStream.range(0, tokens.size())
                                .filter(i -> codes.get(tokens.code(i)))
                                .forEach(marks::set);
                    }
                });
        return marks;
    }
}
