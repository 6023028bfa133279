package factorscope.app.shell;

import factorscope.app.notice.Notice;
import factorscope.views.fx.FxCell;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// The latest warning or error, above the views, until it is put away.
final class NoticeBanner extends HBox implements AutoCloseable {
    private final Label text = new Label();
    private final Label remedy = new Label();
    private final FxCell.Subscription subscription;
    private @Nullable Notice putAway;

    NoticeBanner(Desk desk) {
        getStyleClass().add("banner");
        setId("banner");
        text.setWrapText(true);
        text.setId("banner-text");
        remedy.setWrapText(true);
        remedy.setId("banner-remedy");
        remedy.getStyleClass().add("remedy");
        HBox.setHgrow(remedy, Priority.ALWAYS);
        remedy.setMaxWidth(Double.MAX_VALUE);
        var close = new Button("✕");
        close.getStyleClass().addAll("flat", "small");
        close.setMinWidth(Region.USE_PREF_SIZE);
        close.setAccessibleText("Put away");
        getChildren().setAll(text, remedy, close);
        managedProperty().bind(visibleProperty());
        setVisible(false);
        close.setOnAction(_ -> {
            desk.notices().all().get().stream().reduce((_, b) -> b).ifPresent(n -> putAway = n);
            setVisible(false);
        });
        subscription = desk.notices().all().subscribe(this::show);
        show(desk.notices().all().get());
    }

    private void show(List<Notice> all) {
        if (all.isEmpty() || all.getLast().equals(putAway)) {
            return;
        }
        var last = all.getLast();
        // what went well is in the log and needs no banner, but it ends the one before
        boolean shown = last.kind() != Notice.Kind.INFO;
        setVisible(shown);
        if (shown) {
            text.setText(last.text());
            remedy.setText(last.remedy());
            getStyleClass().removeAll("error", "warning");
            getStyleClass().add(last.kind() == Notice.Kind.ERROR ? "error" : "warning");
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
