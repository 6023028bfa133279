package factorscope.app.shell;

import factorscope.app.controls.Theme;
import factorscope.app.documents.FileChoices;
import factorscope.app.settings.SettingsFile;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.files.Unfinished;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.run.Runs;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.stage.Stage;
import javax.imageio.ImageIO;

/// The real window where there is no display: for pictures of it, and for measuring how it answers.
public final class Offscreen implements AutoCloseable {
    private static final FileChoices NO_FILES = new FileChoices() {
        @Override
        public List<Path> open() {
            return List.of();
        }

        @Override
        public Optional<Path> folder(String title) {
            return Optional.empty();
        }

        @Override
        public Optional<Path> save(String title, String name) {
            return Optional.empty();
        }
    };

    /// The screen that is not there is this large; a window that is larger cannot be shown, but a part of one
    /// can.
    private static final double STAGE = 1000;

    /// Keeps its content at one size, however small the stage.
    private static final class Fixed extends Pane {
        private final Region content;
        private final double width;
        private final double height;

        Fixed(Region content, double width, double height) {
            super(content);
            this.content = content;
            this.width = width;
            this.height = height;
        }

        @Override
        protected void layoutChildren() {
            content.resizeRelocate(0, 0, width, height);
        }
    }

    private final Desk desk;
    private final Unfinished.Entry home;
    private final Stage stage;
    private final MainWindow window;

    private Offscreen(Desk desk, Unfinished.Entry home, Stage stage, MainWindow window) {
        this.desk = desk;
        this.home = home;
        this.stage = stage;
        this.window = window;
    }

    /// Opens an empty window with settings of its own.
    ///
    /// @param threads how many compute
    public static Offscreen open(int width, int height, int threads, MemoryBudget memory) {
        start();
        try {
            var home = Unfinished.temporaryFolder("window");
            return onScreen(() -> {
                var desk = new Desk(
                        memory,
                        new Runs(threads, 1, memory),
                        new SettingsFile(home.path().resolve("settings.json")));
                Theme.loadFonts();
                var window = new MainWindow(desk, NO_FILES);
                var stage = new Stage();
                stage.setScene(new Scene(new Fixed(window, width, height), STAGE, STAGE));
                stage.show();
                return new Offscreen(desk, home, stage, window);
            });
        } catch (IOException e) {
            throw Failure.write("No temporary folder can be made: " + e.getMessage() + ".", "Free some space.", e);
        }
    }

    private static void start() {
        System.setProperty("glass.platform", "Headless");
        System.setProperty("prism.order", "sw");
        var started = new CountDownLatch(1);
        try {
            Platform.startup(started::countDown);
            started.await();
        } catch (IllegalStateException e) {
            // it runs already, such as in tests
            Platform.setImplicitExit(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Platform.setImplicitExit(false);
    }

    public Desk desk() {
        return desk;
    }

    /// Does something on the screen's thread and waits for it.
    public static <T> T onScreen(Supplier<T> work) {
        var answer = CompletableFuture.supplyAsync(work, Platform::runLater);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Waits until something holds, asked with every frame.
    public static void await(BooleanSupplier condition) {
        var done = new CompletableFuture<Boolean>();
        Platform.runLater(() -> new AnimationTimer() {
            @Override
            public void handle(long now) {
                if (condition.getAsBoolean()) {
                    stop();
                    done.complete(true);
                }
            }
        }.start());
        done.join();
    }

    /// Whether all views that can be seen show what they should.
    public boolean isSettled() {
        return window.drawings().stream()
                .filter(d -> d.getScene() != null && d.getWidth() > 1 && isShown(d))
                .allMatch(d -> d.isSettled());
    }

    /// Whether the views of this kind do.
    public boolean isSettled(String viewId) {
        return window.drawings().stream()
                .filter(d -> d.view().about().id().equals(viewId))
                .allMatch(d -> d.isSettled());
    }

    static boolean isShown(javafx.scene.Node node) {
        for (var n = node; n != null; n = n.getParent()) {
            if (!n.isVisible()) {
                return false;
            }
        }
        return true;
    }

    public MainWindow window() {
        return window;
    }

    /// The window as it looks now.
    public void picture(Path file) {
        await(this::isSettled);
        var image = onScreen(() -> window.snapshot(null, null));
        SafeFile.write(file, out -> ImageIO.write(buffered(image), "png", out));
    }

    private static BufferedImage buffered(WritableImage image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        var pixels = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, width, height, pixels, 0, width);
        return picture;
    }

    @Override
    public void close() {
        onScreen(() -> {
            window.close();
            stage.close();
            desk.close();
            return true;
        });
        home.close();
    }
}
