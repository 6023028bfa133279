package factorscope.model.prepare.steps;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.MetadataTable;
import factorscope.model.data.Role;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamValues;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.RowWise;
import java.util.ArrayList;

/// Sequences of tokens as rows of tokens: the first two axes become one, and where each row came from becomes its
/// metadata. The values stay where they are.
public final class Tokens implements Preparation {
    private static final int MOST_ROWS = 1 << 30;

    @Override
    public About about() {
        return new About(
                "tokens",
                "tokens",
                "The first two axes (sequences, positions) as one of tokens; both become metadata.",
                "fold them");
    }

    @Override
    public Dataset apply(Dataset data, ParamValues params, MemoryBudget memory) {
        if (data.axes().size() < 3) {
            throw Failure.data(
                    data.name() + " has " + data.axes().size() + " axes.",
                    "Tokens are made of data with three or more: sequences, positions, features.");
        }
        var sequences = data.axes().get(0);
        var positions = data.axes().get(1);
        if ((long) sequences.size() * positions.size() > MOST_ROWS) {
            throw Failure.data("There would be too many tokens.", "Choose some sequences first (rows).");
        }
        var axes = new ArrayList<>(data.axes().subList(1, data.axes().size()));
        axes.set(0, tokens(sequences, positions));
        var values = data.values();
        if (values.isFortran() || values.source().isPresent()) {
            // the values of a token do not lie together
            return RowWise.folded(data, axes, memory);
        }
        var shape = new factorscope.model.data.Shape(
                axes.stream().map(a -> (long) a.size()).toList());
        var same = Tensor.of(
                values.segment(), values.dtype(), values.byteOrder(), shape, false, Storage.sharing(values.storage()));
        return new Dataset(data.id(), data.name(), axes, same, data.origin());
    }

    private static Axis tokens(Axis sequences, Axis positions) {
        int count = sequences.size() * positions.size();
        var columns = new ArrayList<MetadataColumn>();
        var sentence = new MetadataColumn.Builder("sentence", count);
        var pos = new MetadataColumn.Builder("pos", count);
        for (int s = 0; s < sequences.size(); s++) {
            for (int p = 0; p < positions.size(); p++) {
                sentence.add(sequences.label(s));
                pos.add(positions.label(p));
            }
        }
        columns.add(sentence.build());
        columns.add(pos.build());
        sequences
                .labels()
                .table()
                .ifPresent(table -> table.columns().stream()
                        .filter(c -> !c.name().equals("sentence") && !c.name().equals("pos"))
                        .map(c -> repeated(c, positions.size()))
                        .forEach(columns::add));
        return new Axis(
                new AxisId(sequences.id().text() + "/tokens"),
                "token",
                count,
                Role.TOKEN,
                new Labels.Table(new MetadataTable(count, columns), "sentence"));
    }

    private static MetadataColumn repeated(MetadataColumn column, int times) {
        var builder = new MetadataColumn.Builder(column.name(), column.size() * times);
        for (int s = 0; s < column.size(); s++) {
            for (int p = 0; p < times; p++) {
                builder.add(column.text(s));
            }
        }
        return builder.build();
    }
}
