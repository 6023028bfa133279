package factorscope.app.shell;

import factorscope.model.catalog.RankCriteria;
import factorscope.model.data.Dataset;
import factorscope.model.diagnose.rank.RankReport;
import factorscope.model.run.RankStudy;
import factorscope.model.run.Run;
import factorscope.model.workspace.DataHash;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.KeptFits;
import factorscope.views.fx.Screen;
import java.util.concurrent.atomic.AtomicInteger;

/// Asks all criteria for the number of components in the background, and shows what they say.
final class RankCheck {
    private static final int MOST = 100;
    private static final long SEED = 1;

    private final Desk desk;
    private final Dataset dataset;
    private final KeptFits fits;

    RankCheck(Desk desk, Dataset dataset, KeptFits fits) {
        this.desk = desk;
        this.dataset = dataset;
        this.fits = fits;
    }

    void start() {
        var lease = dataset.lease();
        desk.notices().info("The rank of " + dataset.name() + " is being studied.");
        desk.attempt(
                () -> {
                    try (lease) {
                        return ask();
                    }
                },
                report -> {
                    desk.jobs().set(desk.active());
                    desk.workspace().apply(new Edit.Study(dataset.id(), dataset.name(), report));
                    desk.notices().info(dataset.name() + ": " + report.conclusion());
                    desk.present("rank", dataset.id());
                });
    }

    private RankReport ask() {
        var number = new AtomicInteger();
        return new RankStudy(desk.runs(), fits, run -> show(run, number.incrementAndGet()), () -> false)
                .report(dataset, DataHash.content(dataset), RankCriteria.all(), true, MOST, SEED);
    }

    private void show(Run run, int number) {
        Screen.later(() -> {
            if (!run.state().isOver()) {
                desk.show(run, "Rank of " + dataset.name() + ", fit " + number, dataset.id());
            }
        });
    }
}
