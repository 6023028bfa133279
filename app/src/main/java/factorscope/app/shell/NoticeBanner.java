package factorscope.app.shell;

import factorscope.app.controls.PutAway;
import factorscope.app.notice.Notice;
import factorscope.app.session.Session;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/// The warning or error that is still to be seen, above the views, until it is put away or what it speaks of is over.
final class NoticeBanner extends HBox implements AutoCloseable {
    private final Session session;
    private final Label text = new Label();
    private final Label remedy = new Label();
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();

    /// As it was when the message came.
    private WorkspaceState before = WorkspaceState.EMPTY;

    NoticeBanner(Session session) {
        this.session = session;
        getStyleClass().add("banner");
        setId("banner");
        text.setWrapText(true);
        text.setId("banner-text");
        remedy.setWrapText(true);
        remedy.setId("banner-remedy");
        remedy.getStyleClass().add("remedy");
        HBox.setHgrow(remedy, Priority.ALWAYS);
        remedy.setMaxWidth(Double.MAX_VALUE);
        var close = new PutAway(
                "banner-close",
                "Close this message",
                "Close this message; the log keeps it.",
                () -> session.notices().current().get().ifPresent(session.notices()::end));
        getChildren().setAll(text, remedy, close);
        managedProperty().bind(visibleProperty());
        subscriptions.add(session.notices().current().subscribe(this::show));
        subscriptions.add(session.marks().subscribe(_ -> endIfOver()));
        show(session.notices().current().get());
    }

    private void show(Optional<Notice> current) {
        before = session.state();
        setVisible(current.isPresent());
        current.ifPresent(notice -> {
            text.setText(notice.text());
            remedy.setText(notice.remedy());
            getStyleClass().removeAll("error", "warning");
            getStyleClass().add(notice.kind() == Notice.Kind.ERROR ? "error" : "warning");
        });
    }

    private void endIfOver() {
        var now = session.state();
        session.notices()
                .current()
                .get()
                .filter(notice -> switch (notice.end()) {
                    case NEXT_EDIT -> !now.differsInViewsOnly(before);
                    case OTHER_DATA -> !now.datasets().equals(before.datasets());
                    case NONE -> false;
                })
                .ifPresent(session.notices()::end);
    }

    @Override
    public void close() {
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
