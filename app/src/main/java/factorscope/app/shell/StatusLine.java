package factorscope.app.shell;

import factorscope.app.notice.Notice;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.memory.Bytes;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.List;
import javafx.animation.KeyFrame;
import javafx.animation.Timeline;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.util.Duration;
import org.controlsfx.control.StatusBar;

/// The line at the bottom: what is going on, memory, what computes, and what can be undone.
final class StatusLine extends StatusBar implements AutoCloseable {
    private static final long TOLD_NANOS = 8_000_000_000L;

    private final Session session;
    private final Label undo = new Label();
    private final Button cancel = new Button("Cancel");
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private final Timeline memory;
    private String told = "";
    private long toldUntil = System.nanoTime();

    /// @param dock buttons that show and hide what is below the views
    StatusLine(Session session, Iterable<? extends Node> dock) {
        this.session = session;
        cancel.getStyleClass().addAll("small", "flat", "danger");
        cancel.setOnAction(_ -> session.active().forEach(j -> session.runs().cancel(j.run())));
        cancel.setVisible(false);
        cancel.managedProperty().bind(cancel.visibleProperty());
        dock.forEach(getLeftItems()::add);
        getRightItems().addAll(cancel, undo);
        subscriptions.add(session.jobs().subscribe(_ -> refresh()));
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        subscriptions.add(session.notices().all().subscribe(all -> tell(all)));
        memory = new Timeline(new KeyFrame(Duration.seconds(1), _ -> refresh()));
        memory.setCycleCount(Timeline.INDEFINITE);
        memory.play();
        refresh();
    }

    /// What has just been done stands here for a while.
    private void tell(List<Notice> all) {
        if (!all.isEmpty() && all.getLast().kind() == Notice.Kind.INFO) {
            told = all.getLast().text();
            toldUntil = System.nanoTime() + TOLD_NANOS;
            refresh();
        }
    }

    private void refresh() {
        var active = session.active();
        var parts = new ArrayList<String>();
        parts.add(active.isEmpty() ? "Ready" : active.size() + (active.size() == 1 ? " job" : " jobs"));
        parts.add("memory " + Bytes.text(session.memory().used()) + " of "
                + Bytes.text(session.memory().limit()));
        parts.add(session.runs().compute().linalg().name());
        int threads = session.runs().compute().threads();
        parts.add(threads + (threads == 1 ? " thread" : " threads"));
        setText(System.nanoTime() < toldUntil ? told : String.join(" · ", parts));
        cancel.setVisible(!active.isEmpty());
        setProgress(active.isEmpty() ? 0 : progress(active.getFirst()));
        undo.setText(session.workspace()
                .undoWords()
                .map(w -> "Undo: " + w + "  Ctrl+Z")
                .orElse(""));
    }

    private static double progress(Job job) {
        return job.run()
                .step()
                .map(step -> step.share().orElse(ProgressBar.INDETERMINATE_PROGRESS))
                .orElse(0.0);
    }

    @Override
    public void close() {
        memory.stop();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
