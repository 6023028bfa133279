package factorscope.model.prepare.steps;

import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.SpecialTokens;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamValues;
import factorscope.model.param.Quoted;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import factorscope.model.prepare.Syntax;
import factorscope.model.prepare.Undo;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Leaves out the rows of some tokens, such as the one that begins every text.
public final class DropTokens implements Preparation {
    private static final Param.Texts TOKENS =
            new Param.Texts("tokens", "Tokens", "As the metadata write them.", "one or several tokens");

    @Override
    public About about() {
        return new About("drop-token", "drop-token [CLS] [SEP]", "Leaves out the rows of these tokens.", "");
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(Syntax.rest(TOKENS));
    }

    @Override
    public Map<String, String> suggested(Dataset data) {
        var special = data.rows().labels().table().flatMap(t -> t.column(MetadataTable.Meaning.TOKEN)).stream()
                .flatMap(c -> c.distinct().stream())
                .filter(SpecialTokens::contain)
                .map(Quoted::of)
                .collect(Collectors.joining(" "));
        return Map.of(TOKENS.key(), special.isEmpty() ? "[CLS] [SEP]" : special);
    }

    @Override
    public Undo undo(Dataset before, ParamValues params, MemoryBudget memory) {
        return Undo.Kept.ROWS;
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        var dropped = params.get(TOKENS);
        var tokens = data.rows()
                .labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.TOKEN))
                .orElseThrow(() -> Failure.data(
                        data.name() + " has no tokens.", "Give it a side file with a column called token."));
        for (var word : dropped) {
            if (!tokens.distinct().contains(word)) {
                throw Failure.data(data.name() + " has no token \"" + word + "\".", "Write it as the side file does.");
            }
        }
        var kept = IntStream.range(0, data.rows().size())
                .filter(i -> !dropped.contains(tokens.text(i)))
                .toArray();
        return RowWise.rows(data, kept, memory);
    }
}
