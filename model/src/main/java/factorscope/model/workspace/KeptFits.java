package factorscope.model.workspace;

import factorscope.model.data.Origin;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.files.Unfinished;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Fits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// Fits as result folders, each named after what it is of.
///
/// @param folder where they stand
/// @param memory is charged for what is read again
public record KeptFits(Path folder, MemoryBudget memory) implements Fits {
    private static final int NAME = 24;

    /// Beyond so many, a quarter of them is forgotten.
    private static final int MOST = 4000;

    @Override
    public Optional<Result> find(String recipe) {
        var place = place(recipe);
        if (!ResultFolder.isOne(place)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ResultFolder.read(place, memory).result());
        } catch (Failure e) {
            // a damaged fit is made again
            return Optional.empty();
        }
    }

    @Override
    public void keep(String recipe, Result result) {
        if (result.outcome() == Result.Outcome.PARTIAL) {
            return;
        }
        var source = ResultFolder.Source.of("fit", Origin.generated("fit", Map.of("recipe", recipe)));
        new ResultFolder(result, source).write(place(recipe), true);
        forgetOldest();
    }

    private void forgetOldest() {
        try (var entries = Files.list(folder)) {
            var all = entries.toList();
            if (all.size() > MOST) {
                all.stream()
                        .sorted(Comparator.comparing(KeptFits::written))
                        .limit(MOST / 4)
                        .forEach(Unfinished::deleteQuietly);
            }
        } catch (IOException e) {
            // what cannot be listed is no worse for being there
            return;
        }
    }

    private static FileTime written(Path entry) {
        try {
            return Files.getLastModifiedTime(entry);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private Path place(String recipe) {
        return folder.resolve(DataHash.ofText(recipe).substring(0, NAME));
    }
}
