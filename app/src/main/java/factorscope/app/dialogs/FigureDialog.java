package factorscope.app.dialogs;

import factorscope.model.param.ParamValues;
import factorscope.views.answers.Answers;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Look;
import factorscope.views.drawing.Marks;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.Subject;
import factorscope.views.drawing.View;
import factorscope.views.fx.Latest;
import factorscope.views.paint.Figures;
import factorscope.views.pane.DrawingPane;
import factorscope.views.pane.PicturePane;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import javafx.geometry.Pos;
import javafx.scene.control.ButtonBar;
import javafx.scene.control.ButtonType;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Dialog;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/// How a figure is to be exported, with a preview of exactly what will be written.
final class FigureDialog extends Dialog<FigureDialog.Figure> {
    private static final double LOGICAL_DPI = 96;
    private static final double LEAST_MM = 20;
    private static final double MOST_MM = 1000;
    private static final double PREVIEW_WIDTH = 480;
    private static final double PREVIEW_HEIGHT = 360;

    /// A size that is often wanted, in millimetres.
    private record Preset(String name, double width, double height) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A figure as it was chosen.
    record Figure(View view, Request request, Answers answers, Figures.Paper paper, double dpi, Figures.Format format) {
        /// Suggested for the file.
        String name() {
            return view.about().id() + "." + format.ending();
        }

        /// @return what to say of characters that could not be drawn
        Optional<String> write(Path file) {
            return Figures.write(drawing(), paper, request.look(), dpi, file);
        }

        private BufferedImage picture() {
            return Figures.picture(Figures.exactly(drawing(), request.size()), request.size(), request.look(), 1);
        }

        /// With what the view needs, which may take time to find out.
        private Drawing drawing() {
            return view.draw(answers.complete(view.needs(request), request));
        }
    }

    private final View view;
    private final Subject subject;
    private final ParamValues options;
    private final Marks marks;
    private final Answers answers;
    private final ComboBox<Figures.Format> format = new ComboBox<>();
    private final ComboBox<Preset> preset = new ComboBox<>();
    private final TextField width = new TextField();
    private final TextField height = new TextField();
    private final TextField dpi = new TextField("300");
    private final Label complaint = new Label();
    private final PicturePane picture = new PicturePane();
    private final Latest<Figure, BufferedImage> preview;
    private final ButtonType export = new ButtonType("Export…", ButtonBar.ButtonData.OK_DONE);

    FigureDialog(
            Answers answers, Marks marks, View view, Subject subject, ParamValues options, Optional<DrawingPane> pane) {
        this.view = view;
        this.subject = subject;
        this.options = options;
        this.marks = marks.only(view.reads(), subject);
        this.answers = answers;
        preview =
                Latest.ofLongWork(Figure::picture, this::show, e -> complaint.setText(String.valueOf(e.getMessage())));
        setTitle("Export " + view.about().name().toLowerCase(Locale.ROOT));
        var presets = presets(pane);
        format.getItems().setAll(Figures.Format.values());
        format.setValue(Figures.Format.SVG);
        format.setId("figure-format");
        preset.getItems().setAll(presets);
        preset.setId("figure-preset");
        preset.valueProperty().addListener((_, _, chosen) -> use(chosen));
        width.setId("figure-width");
        height.setId("figure-height");
        dpi.setId("figure-dpi");
        dpi.setTooltip(new Tooltip("Pixels per inch of a PNG; SVG and PDF have none."));
        var dialog = getDialogPane();
        dialog.setId("figure-dialog");
        dialog.getButtonTypes().setAll(export, ButtonType.CANCEL);
        dialog.setContent(content());
        dialog.lookupButton(export).setId("figure-export");
        preset.setValue(presets.getFirst());
        format.valueProperty().addListener((_, _, _) -> changed());
        for (var field : List.of(width, height, dpi)) {
            field.textProperty().addListener((_, _, _) -> changed());
        }
        setResultConverter(button -> button == export ? figure().orElse(null) : null);
        setOnCloseRequest(_ -> preview.close());
        changed();
    }

    private static List<Preset> presets(Optional<DrawingPane> pane) {
        var screen = Figures.Paper.of(
                pane.map(DrawingPane::getWidth).orElse(720.0),
                pane.map(DrawingPane::getHeight).orElse(480.0));
        return List.of(
                new Preset("As on the screen", screen.width(), screen.height()),
                new Preset("Two columns, 183 mm", 183, 120),
                new Preset("One and a half columns, 120 mm", 120, 90),
                new Preset("Slide, 16 : 9", 254, 143));
    }

    private VBox content() {
        var grid = new GridPane(10, 8);
        grid.addRow(0, new Label("Format"), format);
        grid.addRow(1, new Label("Size"), preset);
        grid.addRow(2, new Label("Width in mm"), width);
        grid.addRow(3, new Label("Height in mm"), height);
        grid.addRow(4, new Label("Pixels per inch"), dpi);
        grid.setAlignment(Pos.TOP_LEFT);
        grid.setMinWidth(Region.USE_PREF_SIZE);
        complaint.getStyleClass().add("complaint");
        complaint.managedProperty().bind(complaint.textProperty().isNotEmpty());
        var frame = new StackPane(picture);
        frame.setPrefSize(PREVIEW_WIDTH, PREVIEW_HEIGHT);
        frame.setMinSize(PREVIEW_WIDTH, PREVIEW_HEIGHT);
        frame.getStyleClass().add("figure-preview");
        var beside = new javafx.scene.layout.HBox(20, grid, frame);
        return new VBox(10, beside, complaint);
    }

    private void use(@Nullable Preset chosen) {
        if (chosen != null) {
            width.setText(String.format(Locale.ROOT, "%.0f", chosen.width));
            height.setText(String.format(Locale.ROOT, "%.0f", chosen.height));
        }
    }

    private static OptionalDouble number(TextField field, double least, double most) {
        try {
            double value = Double.parseDouble(field.getText().strip());
            return value >= least && value <= most ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private Optional<Figure> figure() {
        var across = number(width, LEAST_MM, MOST_MM);
        var up = number(height, LEAST_MM, MOST_MM);
        var resolution = number(dpi, 36, 1200);
        if (across.isEmpty() || up.isEmpty() || resolution.isEmpty()) {
            return Optional.empty();
        }
        var paper = new Figures.Paper(across.getAsDouble(), up.getAsDouble());
        var look = new Look(false, Math.max(1, resolution.getAsDouble() / LOGICAL_DPI), 1);
        var request = new Request(subject, options, marks, look, paper.size());
        return Optional.of(new Figure(view, request, answers, paper, resolution.getAsDouble(), format.getValue()));
    }

    private void changed() {
        dpi.setDisable(format.getValue() != Figures.Format.PNG);
        var figure = figure();
        getDialogPane().lookupButton(export).setDisable(figure.isEmpty());
        complaint.setText(
                figure.isPresent() ? "" : "Width and height must be 20 to 1000 mm, and 36 to 1200 pixels per inch.");
        figure.ifPresent(preview::request);
    }

    private void show(BufferedImage image) {
        double scale = Math.min(1, Math.min(PREVIEW_WIDTH / image.getWidth(), PREVIEW_HEIGHT / image.getHeight()));
        int across = (int) Math.max(1, image.getWidth() * scale);
        int up = (int) Math.max(1, image.getHeight() * scale);
        picture.show(image, new Size(across, up));
        picture.setMaxSize(across, up);
    }
}
