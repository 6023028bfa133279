package factorscope.app.shell;

import factorscope.app.controls.Facts;
import factorscope.app.documents.Documents;
import factorscope.app.session.Session;
import factorscope.model.files.SafeFile;
import factorscope.samples.Sample;
import factorscope.samples.Samples;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Screen;
import java.nio.file.Path;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// What is shown while nothing is open: the gallery, recent files, and where to drop data.
final class StartPage extends ScrollPane implements AutoCloseable {
    private static final double TILE_WIDTH = 230;

    private final VBox recent = new VBox(2);
    private final Consumer<Path> openPath;
    private final FxCell.Subscription subscription;

    StartPage(Session session, Documents documents, Runnable chooseFiles, Consumer<Path> openPath) {
        this.openPath = openPath;
        setId("start-page");
        setFitToWidth(true);
        getStyleClass().addAll("edge-to-edge", "side");
        var title = new Label("See what your components mean");
        title.getStyleClass().add("big");
        var lead =
                new Label("Open an activation dump, a matrix or a table: drop files anywhere in this window, or begin"
                        + " with one of the samples below. Everything stays on this machine.");
        lead.setWrapText(true);
        lead.getStyleClass().add("lead");
        var open = new Button("Open data…");
        open.setId("start-open");
        open.getStyleClass().add("accent");
        open.setOnAction(_ -> chooseFiles.run());
        var tiles = new FlowPane(12, 12);
        for (var sample : Samples.all()) {
            tiles.getChildren().add(tile(documents, sample));
        }
        var page = new VBox(
                title,
                lead,
                new HBox(open),
                Facts.heading("Samples, each with the question it answers"),
                tiles,
                recent);
        page.getStyleClass().add("start-page");
        setContent(page);
        subscription = session.settings().subscribe(s -> showRecent(s.recent()));
        showRecent(session.settings().get().recent());
    }

    private static VBox tile(Documents documents, Sample sample) {
        var title = new Label(sample.title());
        title.getStyleClass().add("tile-title");
        title.setWrapText(true);
        var question = new Label(sample.question());
        question.getStyleClass().add("tile-question");
        question.setWrapText(true);
        var shape = new Label(sample.shape());
        shape.getStyleClass().add("tile-shape");
        shape.setWrapText(true);
        var tile = new VBox(title, question, shape);
        tile.getStyleClass().add("tile");
        tile.setId("sample-" + sample.id());
        tile.setPrefWidth(TILE_WIDTH);
        tile.setMinHeight(118);
        tile.setFocusTraversable(true);
        tile.setAccessibleText(sample.title() + ". " + sample.question());
        Tooltip.install(tile, new Tooltip(sample.source() + "\n" + sample.licence()));
        tile.setOnMouseClicked(_ -> documents.openAnswered(sample));
        tile.setOnKeyPressed(e -> {
            if (e.getCode() == KeyCode.ENTER || e.getCode() == KeyCode.SPACE) {
                documents.openAnswered(sample);
                e.consume();
            }
        });
        return tile;
    }

    private void showRecent(java.util.List<Path> paths) {
        recent.getChildren().clear();
        if (paths.isEmpty()) {
            return;
        }
        recent.getChildren().add(Facts.heading("Recent"));
        for (var path : paths) {
            var name = path.getFileName();
            var link = new Button(String.valueOf(name == null ? path : name));
            link.getStyleClass().add("link");
            link.setMnemonicParsing(false);
            link.setTooltip(new Tooltip(path.toString()));
            var folder =
                    new Label(path.getParent() == null ? "" : path.getParent().toString());
            folder.getStyleClass().add("tile-shape");
            // what is gone is shown grey, not dropped: the disk may come back
            Screen.work(() -> {
                boolean isThere = SafeFile.isThere(path);
                Screen.later(() -> link.setDisable(!isThere));
            });
            link.setOnAction(_ -> openPath.accept(path));
            var line = new HBox(8, link, folder);
            line.setAlignment(Pos.CENTER_LEFT);
            recent.getChildren().add(line);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
