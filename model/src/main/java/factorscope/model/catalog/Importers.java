package factorscope.model.catalog;

import factorscope.model.failure.Failure;
import factorscope.model.io.Importer;
import factorscope.model.io.Recognition;
import factorscope.model.io.csv.CsvImporter;
import factorscope.model.io.npy.NpyImporter;
import factorscope.model.io.npy.NpzImporter;
import factorscope.model.io.safetensors.SafetensorsImporter;
import java.nio.file.Path;
import java.util.List;

/// All importers. The first that recognises a file opens it, so the strictest come first.
public final class Importers {
    private static final List<Importer> ALL =
            List.of(new NpyImporter(), new NpzImporter(), new SafetensorsImporter(), new CsvImporter());

    private Importers() {}

    public static List<Importer> all() {
        return ALL;
    }

    public static Importer byId(String id) {
        return ALL.stream()
                .filter(i -> i.format().id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.usage("There is no format \"" + id + "\".", "See the list of formats."));
    }

    /// The importer for this file, by its contents.
    public static Importer recognising(Path file) {
        return Recognition.of(file, ALL);
    }
}
