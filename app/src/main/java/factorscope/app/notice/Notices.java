package factorscope.app.notice;

import factorscope.model.failure.Failure;
import factorscope.views.fx.FxCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All messages of this session, the latest last. Any thread may add.
public final class Notices {
    private static final int MOST = 500;

    private final FxCell<List<Notice>> all = new FxCell<>(List.of());

    private final FxCell<Optional<Notice>> current = new FxCell<>(Optional.empty());

    public FxCell<List<Notice>> all() {
        return all;
    }

    /// The warning or error that is still to be seen. What went well is in the log only, but ends the one before.
    public FxCell<Optional<Notice>> current() {
        return current;
    }

    /// A message is put away, or what it speaks of is over.
    public synchronized void end(Notice notice) {
        if (current.get().filter(notice::equals).isPresent()) {
            current.set(Optional.empty());
        }
    }

    public void info(String text) {
        add(new Notice(Notice.Kind.INFO, text, "", Notice.End.NONE, Instant.now()));
    }

    /// @return to end it with
    public Notice warn(String text) {
        return add(new Notice(Notice.Kind.WARNING, text, "", Notice.End.NONE, Instant.now()));
    }

    /// What was asked for needs something first; over with the next edit.
    public void missing(String what) {
        add(new Notice(Notice.Kind.WARNING, what, "", Notice.End.NEXT_EDIT, Instant.now()));
    }

    public void failure(Failure failure) {
        var end = switch (failure.kind()) {
            case USAGE -> Notice.End.NEXT_EDIT;
            case DATA -> Notice.End.OTHER_DATA;
            case NUMERICAL, WRITE -> Notice.End.NONE;
        };
        add(new Notice(Notice.Kind.ERROR, failure.what(), failure.remedy(), end, Instant.now()));
    }

    public void defect(Throwable e) {
        add(new Notice(
                Notice.Kind.ERROR,
                "Something went wrong that should not (" + e.getClass().getSimpleName() + ").",
                "The log says more; nothing of your work is lost.",
                Notice.End.NONE,
                Instant.now()));
    }

    private synchronized Notice add(Notice notice) {
        var more = new ArrayList<>(all.get());
        more.add(notice);
        if (more.size() > MOST) {
            more.removeFirst();
        }
        all.set(List.copyOf(more));
        current.set(notice.kind() == Notice.Kind.INFO ? Optional.empty() : Optional.of(notice));
        return notice;
    }
}
