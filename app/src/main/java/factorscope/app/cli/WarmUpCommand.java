package factorscope.app.cli;

import factorscope.app.shell.Offscreen;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Starts the program as a person does, without a display: what it loads goes into the cache that later starts begin
/// with.
@Command(
        name = "warm-up",
        hidden = true,
        description = "Start without a display, for the cache of classes of later starts.",
        mixinStandardHelpOptions = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 1000;
    private static final int STEPS = 3;

    @Mixin
    private Session session = new Session();

    @Override
    public Integer call() {
        try (var offscreen = Offscreen.open(WIDTH, HEIGHT, 1, session.budget())) {
            Offscreen.onScreen(() -> {
                offscreen.window().begin(List.of());
                return true;
            });
            Offscreen.await(() -> !offscreen.desk().session().state().results().isEmpty() && offscreen.isSettled());
            for (int i = 0; i < STEPS; i++) {
                Offscreen.onScreen(() -> {
                    offscreen.desk().navigation().stepComponent(1);
                    return true;
                });
                Offscreen.await(offscreen::isSettled);
            }
        }
        return 0;
    }
}
