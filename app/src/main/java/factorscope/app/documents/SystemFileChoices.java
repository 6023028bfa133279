package factorscope.app.documents;

import factorscope.model.catalog.Importers;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import javafx.stage.Window;

/// The system's own file dialogs.
public final class SystemFileChoices implements FileChoices {
    private final Supplier<Window> owner;

    public SystemFileChoices(Supplier<Window> owner) {
        this.owner = owner;
    }

    @Override
    public List<Path> open() {
        var chooser = new FileChooser();
        chooser.setTitle("Open data");
        var all = Importers.all().stream()
                .flatMap(i -> i.format().extensions().stream())
                .map(e -> "*." + e)
                .distinct()
                .toList();
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("Data", all));
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("All files", "*"));
        var files = chooser.showOpenMultipleDialog(owner.get());
        return files == null ? List.of() : files.stream().map(File::toPath).toList();
    }

    @Override
    public Optional<Path> folder(String title) {
        var chooser = new DirectoryChooser();
        chooser.setTitle(title);
        return Optional.ofNullable(chooser.showDialog(owner.get())).map(File::toPath);
    }

    @Override
    public Optional<Path> save(String title, String name) {
        var chooser = new FileChooser();
        chooser.setTitle(title);
        chooser.setInitialFileName(name);
        return Optional.ofNullable(chooser.showSaveDialog(owner.get())).map(File::toPath);
    }
}
