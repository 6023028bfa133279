package factorscope.app.shell;

import factorscope.app.controls.Theme;
import factorscope.app.documents.SystemFileChoices;
import factorscope.app.settings.Settings;
import factorscope.app.settings.SettingsFile;
import factorscope.model.linalg.Linalg;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/// The program's window, from its start to its end.
public final class Window extends Application {
    private static final Logger LOG = Logger.getLogger(Window.class.getName());

    /// Of the screen, where the usual size does not fit.
    private static final double MOST_OF_SCREEN = 0.95;

    private @Nullable Desk desk;

    /// Made by JavaFX.
    public Window() {}

    /// Shows the window until it is closed.
    ///
    /// @param files to open in it
    /// @return the exit code
    public static int open(List<Path> files) {
        // natives take as long to load as the toolkit takes to start
        factorscope.views.fx.Screen.work(Linalg::best);
        launch(Window.class, files.stream().map(Path::toString).toArray(String[]::new));
        return 0;
    }

    /// The desk of a program that runs on this machine alone.
    public static Desk usualDesk() {
        var memory = MemoryBudget.ofThisMachine();
        return new Desk(memory, new Runs(Runtime.getRuntime().availableProcessors(), 1, memory), SettingsFile.usual());
    }

    @Override
    public void start(Stage stage) {
        var own = usualDesk();
        desk = own;
        Thread.currentThread().setUncaughtExceptionHandler((_, e) -> {
            LOG.log(Level.SEVERE, "the window met a defect", e);
            own.session().notices().defect(e);
        });
        Theme.loadFonts();
        var window = new MainWindow(own, new SystemFileChoices(() -> stage));
        var size = fitting(
                own.session().settings().get().frame(), Screen.getPrimary().getVisualBounds());
        stage.setScene(new Scene(window, size.getWidth(), size.getHeight()));
        stage.setTitle("Factorscope");
        stage.setMinWidth(900);
        stage.setMinHeight(600);
        window.titleFor(stage::setTitle);
        stage.setOnCloseRequest(e -> {
            e.consume();
            window.ifNothingIsLost(Platform::exit);
        });
        stage.show();
        var files = getParameters().getRaw().stream().map(Path::of).toList();
        window.begin(files);
    }

    private static Rectangle2D fitting(Settings.Frame frame, Rectangle2D screen) {
        return new Rectangle2D(
                0,
                0,
                Math.min(frame.width(), screen.getWidth() * MOST_OF_SCREEN),
                Math.min(frame.height(), screen.getHeight() * MOST_OF_SCREEN));
    }

    @Override
    public void stop() {
        if (desk != null) {
            desk.close();
        }
    }
}
