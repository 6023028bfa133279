package factorscope.app.shell;

import factorscope.app.notice.Notice;
import factorscope.app.notice.Notices;
import factorscope.views.fx.FxCell;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import org.jspecify.annotations.Nullable;

/// All notices of the session, the latest first.
final class LogPane extends ListView<Notice> implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final FxCell.Subscription subscription;

    LogPane(Notices notices) {
        setId("log");
        getStyleClass().addAll("dense", "edge-to-edge");
        setCellFactory(_ -> new ListCell<>() {
            @Override
            protected void updateItem(@Nullable Notice notice, boolean empty) {
                super.updateItem(notice, empty);
                getStyleClass().removeAll("log-error", "log-warning");
                if (empty || notice == null) {
                    setText(null);
                    return;
                }
                setText(TIME.format(notice.at()) + "  " + notice.text() + " " + notice.remedy());
                switch (notice.kind()) {
                    case ERROR -> getStyleClass().add("log-error");
                    case WARNING -> getStyleClass().add("log-warning");
                    case INFO -> {}
                }
            }
        });
        var hint = new javafx.scene.control.Label("Nothing has happened yet.");
        hint.getStyleClass().add("empty-hint");
        setPlaceholder(hint);
        subscription = notices.all().subscribe(all -> getItems().setAll(all.reversed()));
        getItems().setAll(notices.all().get().reversed());
    }

    @Override
    public void close() {
        subscription.close();
    }
}
