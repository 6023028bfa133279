package factorscope.app.notice;

import factorscope.model.failure.Failure;
import factorscope.views.fx.FxCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// All messages of this session, the latest last. Any thread may add.
public final class Notices {
    private static final int MOST = 500;

    private final FxCell<List<Notice>> all = new FxCell<>(List.of());

    public FxCell<List<Notice>> all() {
        return all;
    }

    public void info(String text) {
        add(new Notice(Notice.Kind.INFO, text, "", Instant.now()));
    }

    public void warn(String text) {
        add(new Notice(Notice.Kind.WARNING, text, "", Instant.now()));
    }

    public void failure(Failure failure) {
        add(new Notice(Notice.Kind.ERROR, failure.what(), failure.remedy(), Instant.now()));
    }

    public void defect(Throwable e) {
        add(new Notice(
                Notice.Kind.ERROR,
                "Something went wrong that should not (" + e.getClass().getSimpleName() + ").",
                "The log says more; nothing of your work is lost.",
                Instant.now()));
    }

    private synchronized void add(Notice notice) {
        var more = new ArrayList<>(all.get());
        more.add(notice);
        if (more.size() > MOST) {
            more.removeFirst();
        }
        all.set(List.copyOf(more));
    }
}
