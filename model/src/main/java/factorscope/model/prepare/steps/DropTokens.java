package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Undo;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Leaves out the rows of some tokens, such as the one that begins every text.
public final class DropTokens implements Preparation {
    @Override
    public About about() {
        return new About("drop-token", "drop-token [CLS] [SEP]", "Leaves out the rows of these tokens.", "");
    }

    @Override
    public String example(Dataset data) {
        var special = data.rows().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.TOKEN)).stream()
                .flatMap(c -> c.distinct().stream())
                .filter(SpecialTokens::contain)
                .collect(Collectors.joining(" "));
        return special.isEmpty() ? about().usage() : about().id() + " " + special;
    }

    @Override
    public Undo undo(Dataset before, List<String> words, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, List<String> words, MemoryBudget memory) {
        if (words.isEmpty()) {
            throw Words.wrong(about(), "needs to know which");
        }
        var tokens = data.rows()
                .labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.TOKEN))
                .orElseThrow(() -> Failure.data(
                        data.name() + " has no tokens.", "Give it a side file with a column called token."));
        for (var word : words) {
            if (!tokens.distinct().contains(word)) {
                throw Failure.data(data.name() + " has no token \"" + word + "\".", "Write it as the side file does.");
            }
        }
        var kept = IntStream.range(0, data.rows().size())
                .filter(i -> !words.contains(tokens.text(i)))
                .toArray();
        return RowWise.rows(data, kept, memory);
    }
}
