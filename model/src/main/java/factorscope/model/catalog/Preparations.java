package factorscope.model.catalog;

import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataTable;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.prepare.Recipe;
import factorscope.model.prepare.steps.AverageBy;
import factorscope.model.prepare.steps.Centre;
import factorscope.model.prepare.steps.Clip;
import factorscope.model.prepare.steps.DropConstant;
import factorscope.model.prepare.steps.DropMissing;
import factorscope.model.prepare.steps.DropTokens;
import factorscope.model.prepare.steps.Flip;
import factorscope.model.prepare.steps.FoldColumns;
import factorscope.model.prepare.steps.GiveRole;
import factorscope.model.prepare.steps.Impute;
import factorscope.model.prepare.steps.Interleave;
import factorscope.model.prepare.steps.Join;
import factorscope.model.prepare.steps.Link;
import factorscope.model.prepare.steps.LogOnePlus;
import factorscope.model.prepare.steps.Permute;
import factorscope.model.prepare.steps.PickColumns;
import factorscope.model.prepare.steps.PickRows;
import factorscope.model.prepare.steps.SampleRows;
import factorscope.model.prepare.steps.Scale;
import factorscope.model.prepare.steps.SplitSigns;
import factorscope.model.prepare.steps.Tabulate;
import factorscope.model.prepare.steps.Tiles;
import factorscope.model.prepare.steps.Tokens;
import factorscope.model.prepare.steps.Unfold;
import factorscope.model.prepare.steps.Whiten;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// All steps of preparation, in the order in which lists show them.
public final class Preparations {
    private static final List<Preparation> ALL = List.of(
            new PickRows(),
            new PickColumns(),
            new DropTokens(),
            new DropMissing(),
            new DropConstant(),
            new SampleRows(),
            new AverageBy(),
            new Impute(),
            new Centre(),
            new Scale(),
            new LogOnePlus(),
            new Clip(),
            new SplitSigns(),
            new Whiten(),
            new Permute(),
            new Unfold(),
            new Flip(),
            new GiveRole(),
            new FoldColumns(),
            new Join(),
            new Link(),
            new Tokens(),
            new Tiles(),
            new Tabulate(),
            new Interleave());

    private Preparations() {}

    public static List<Preparation> all() {
        return ALL;
    }

    public static Optional<Preparation> find(String id) {
        return ALL.stream().filter(p -> p.about().id().equals(id)).findFirst();
    }

    private static Preparation byId(String id) {
        return find(id).orElseThrow(() -> Failure.usage(
                "There is no step \"" + id + "\".",
                "There are "
                        + String.join(
                                ", ", ALL.stream().map(p -> p.about().id()).toList()) + "."));
    }

    /// Steps that often go together.
    ///
    /// @param name of the data that they are meant for
    /// @param text one step in each line
    public record NamedRecipe(String name, String text) {}

    /// What is usually done with data of some kinds; without steps that these data have no use for.
    public static List<NamedRecipe> recipes(Dataset data) {
        boolean hasTokens = data.rows()
                .labels()
                .table()
                .flatMap(t -> t.column(MetadataTable.Meaning.TOKEN))
                .isPresent();
        return List.of(
                new NamedRecipe(
                        "Activations: special tokens removed, centred, rescaled",
                        (hasTokens ? "drop-token [CLS] [SEP] <s> </s> <bos> <eos>\n" : "")
                                + "centre mean\nscale dimension"),
                new NamedRecipe("Documents: tf-idf, unit-norm rows", "scale tf-idf\nscale rows"),
                new NamedRecipe("Counts: log-transformed, centred", "log1p\ncentre mean"),
                new NamedRecipe("Measurements: standardized", "drop-constant\ncentre mean\nscale variance"),
                new NamedRecipe("Spectra: unit-norm rows, centred", "scale rows\ncentre mean"),
                new NamedRecipe("Images: all pixels rescaled by one factor", "scale dimension"));
    }

    /// Steps as they are written, such as `centre; scale rows`.
    public static Recipe recipe(String text) {
        return Recipe.of(text, Preparations::byId);
    }

    /// The step that labels an axis from a table: by the key that finds most, or by order.
    ///
    /// @param axis 0 for the rows, 1 for the columns
    public static String join(Dataset data, int axis, Path file) {
        return Join.step(data, axis, file);
    }

    /// Takes steps again that an origin tells of. The data are given back, unless they are what comes out.
    public static Dataset again(Dataset data, List<String> steps, MemoryBudget memory) {
        return Recipe.again(data, steps, Preparations::find, memory);
    }
}
