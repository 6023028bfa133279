package factorscope.model.data;

import java.util.Set;

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
}
