package factorscope.views.pane;

import factorscope.model.failure.Failure;
import factorscope.model.select.Mode;
import factorscope.model.select.Selection;
import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Gesture;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.Size;
import factorscope.views.drawing.View;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import factorscope.views.paint.Figures;
import factorscope.views.paint.Raster;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Cursor;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.StackPane;
import javafx.scene.text.Font;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.entity.LegendItemEntity;
import org.jfree.chart.fx.ChartCanvas;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.jspecify.annotations.Nullable;

/// A view's drawing on the screen: drawn in the background, shown when it is ready, brushed, zoomed, described.
///
/// Box or lasso selects, a click selects what is there, the wheel zooms, the middle button or Space moves, a
/// double click shows all again.
public final class DrawingPane extends StackPane implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DrawingPane.class.getName());

    /// A press that moves no further than this is a click.
    private static final double CLICK = 4;

    /// How far off a point may be clicked, in pixels.
    private static final double REACH = 8;

    private static final double LASSO_STEP = 3;
    private static final int LEAST_SIZE = 40;
    private static final int SCROLL_BAR = 14;

    /// What was drawn, for which request.
    ///
    /// @param picture of a sketch
    private record Shown(
            Request request, Drawing drawing, @Nullable BufferedImage picture) {}

    private final View view;
    private final Host host;
    private final ChartCanvas chart = new ChartCanvas(new JFreeChart(new XYPlot()));
    private final PicturePane sketch = new PicturePane();
    private final ScrollPane scroll = new ScrollPane(sketch);
    private final Outline outline = new Outline();
    private final Pane surface = new Pane();
    private final Label message = new Label();
    private final Hover hover;
    private final Zoom zoom = new Zoom();
    private final PauseTransition patience = new PauseTransition(javafx.util.Duration.millis(200));
    private final Latest<Request, Shown> drawer;
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private final List<Selection.Point> path = new ArrayList<>();
    private final Skeleton skeleton = new Skeleton();

    private @Nullable Shown shown;
    private @Nullable Request asked;
    private final Places places;
    private final Needed needed;
    private Tool tool = Tool.BOX;
    private boolean spaceHeld;
    private boolean moving;
    private boolean dragging;
    private boolean brushing;
    private Optional<Mode> mode = Optional.empty();
    private double pressX;
    private double pressY;
    private long drag;

    private static long drags;

    public DrawingPane(View view, Host host) {
        this.view = view;
        this.host = host;
        places = new Places(view, scroll);
        drawer = new Latest<>(this::draw, this::show, this::showFailure);
        hover = new Hover(view);
        needed = new Needed(view, host.answers(), new Needed.Teller(this::answered, this::waiting, this::say));
        getStyleClass().add("drawing-pane");
        setMinSize(LEAST_SIZE, LEAST_SIZE);
        chart.setManaged(false);
        chart.setMouseTransparent(true);
        surface.setFocusTraversable(true);
        surface.setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        surface.getStyleClass().add("drawing-surface");
        surface.setId("drawing-" + view.about().id());
        scroll.setFitToWidth(true);
        scroll.getStyleClass().addAll("edge-to-edge", "sketch-scroll");
        scroll.setVisible(false);
        message.getStyleClass().add("drawing-message");
        message.setWrapText(true);
        message.setVisible(false);
        StackPane.setAlignment(message, Pos.CENTER);
        getChildren().addAll(chart, outline, surface, scroll, skeleton, message);
        listen(surface);
        listen(sketch);
        subscriptions.add(host.marks().subscribe(_ -> redraw()));
        subscriptions.add(host.look().subscribe(_ -> redraw()));
        patience.setOnFinished(_ -> {
            if (shown == null && !message.isVisible()) {
                await("Drawing …");
            }
        });
    }

    public View view() {
        return view;
    }

    /// What dragging means from now on.
    public void use(Tool next) {
        tool = next;
        surface.setCursor(next == Tool.PAN ? Cursor.OPEN_HAND : Cursor.DEFAULT);
    }

    /// What is drawn now and how; empty before the first drawing.
    public Optional<Request> request() {
        return Optional.ofNullable(asked);
    }

    /// The words for what is shown.
    public String words() {
        return shown == null ? "" : shown.drawing.words();
    }

    /// Whether what is shown is up to date.
    public boolean isSettled() {
        return drawer.isIdle() && shown != null && shown.request.equals(asked);
    }

    @Override
    protected void layoutChildren() {
        super.layoutChildren();
        double width = Math.floor(getWidth());
        double height = Math.floor(getHeight());
        if (chart.getWidth() != width || chart.getHeight() != height) {
            outline.setWidth(width);
            outline.setHeight(height);
            redraw();
        }
    }

    /// Draws anew if anything has changed that the drawing depends on.
    public void redraw() {
        int width = (int) Math.floor(getWidth());
        int height = (int) Math.floor(getHeight());
        var subject = host.subject();
        if (width < LEAST_SIZE || height < LEAST_SIZE || subject.isEmpty()) {
            return;
        }
        var refusal = view.fits(subject.get()).refusal();
        if (refusal.isPresent()) {
            needed.close();
            say(refusal.get());
            return;
        }
        var request = new Request(
                subject.get(),
                host.options(),
                host.marks().get().only(view.reads(), subject.get()),
                host.look().get(),
                new Size(width, height));
        var ready = host.answers().known(view, request);
        if (shown != null && !shown.request.subject().id().equals(subject.get().id())) {
            // it would stand and be clicked under the title of something else
            shown = null;
        }
        if (ready.isEmpty()) {
            // what was drawn before stays until there is something new
            waiting("");
            if (needed.ask(request)) {
                asked = null;
            }
        } else {
            needed.close();
            drawOnce(ready.get());
        }
    }

    private void drawOnce(Request ready) {
        if (asked == null || !asked.sameAs(ready)) {
            asked = ready;
            drawer.request(ready);
            if (shown == null) {
                // what is drawn at once needs no words
                patience.playFromStart();
            }
        }
    }

    /// Draws what was asked for, and then what has changed meanwhile.
    private void answered(Request ready) {
        drawOnce(ready);
        redraw();
    }

    private Shown draw(Request request) {
        var drawing = view.draw(request);
        if (drawing instanceof Drawing.Sketch tall
                && tall.size().height() > request.size().height()) {
            drawing = view.draw(request.with(
                    new Size(request.size().width() - SCROLL_BAR, request.size().height())));
        }
        var size = Figures.size(drawing, request.size());
        return switch (drawing) {
            case Drawing.Plot plot -> {
                if (plot.chart().getPlot() instanceof XYPlot xy) {
                    zoom.apply(xy);
                }
                Figures.prepare(plot, size, request.look());
                yield new Shown(request, drawing, null);
            }
            case Drawing.Sketch _ ->
                new Shown(
                        request,
                        drawing,
                        Figures.picture(
                                drawing, size, request.look(), request.look().pixelScale()));
        };
    }

    private void show(Shown next) {
        places.turnTo(next.request);
        shown = next;
        message.setVisible(false);
        skeleton.setVisible(false);
        switch (next.drawing) {
            case Drawing.Plot plot -> {
                scroll.setVisible(false);
                chart.setVisible(true);
                surface.setVisible(true);
                // the canvas forgets its font between two drawings, but not which one it was: a first text in the same
                // font is written in the one that is set here
                var ticks = next.request.look().font(Letter.NOTE);
                chart.getGraphicsContext2D().setFont(Font.font(ticks.getFamily(), ticks.getSize()));
                plot.chart().getRenderingHints().put(Raster.PREPARED, true);
                chart.setChart(plot.chart());
                var size = next.request.size();
                chart.setWidth(size.width());
                chart.setHeight(size.height());
                chart.draw();
            }
            case Drawing.Sketch drawn -> {
                chart.setVisible(false);
                surface.setVisible(false);
                scroll.setVisible(true);
                if (next.picture != null) {
                    sketch.show(next.picture, drawn.size());
                }
            }
        }
        surface.setAccessibleText(next.drawing.words());
        sketch.setAccessibleText(next.drawing.words());
    }

    private void showFailure(RuntimeException e) {
        if (e instanceof Failure failure) {
            say(failure.what() + " " + failure.remedy());
            return;
        }
        LOG.log(Level.SEVERE, "the view " + view.about().id() + " could not be drawn", e);
        say("This view could not be drawn; the log says more.");
    }

    /// Nothing is drawn yet: says how far what it needs is.
    private void waiting(String progress) {
        if (shown == null) {
            await("Computing …" + (progress.isEmpty() ? "" : " " + progress));
        }
    }

    /// Something will be drawn here.
    private void await(String text) {
        say(text);
        skeleton.setVisible(true);
    }

    private void say(String text) {
        skeleton.setVisible(false);
        message.setText(text);
        message.setVisible(true);
        chart.setVisible(false);
        scroll.setVisible(false);
    }

    private void listen(Pane on) {
        on.addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
        on.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::dragged);
        on.addEventHandler(MouseEvent.MOUSE_RELEASED, this::released);
        on.addEventHandler(MouseEvent.MOUSE_MOVED, this::moved);
        on.addEventHandler(MouseEvent.MOUSE_EXITED, _ -> hover.end());
        on.addEventHandler(ScrollEvent.SCROLL, this::scrolled);
        on.addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
        on.addEventHandler(KeyEvent.KEY_RELEASED, e -> spaceHeld &= e.getCode() != KeyCode.SPACE);
        on.setFocusTraversable(true);
    }

    private Optional<XYPlot> plot() {
        return shown != null
                        && shown.drawing instanceof Drawing.Plot plot
                        && plot.chart().getPlot() instanceof XYPlot xy
                ? Optional.of(xy)
                : Optional.empty();
    }

    /// A place in the drawing's own coordinates.
    private Selection.Point toDrawing(double x, double y) {
        var plot = plot();
        if (plot.isEmpty()) {
            return new Selection.Point(x, y);
        }
        var area = chart.getRenderingInfo().getPlotInfo().getDataArea();
        return new Selection.Point(
                plot.get().getDomainAxis().java2DToValue(x, area, RectangleEdge.BOTTOM),
                plot.get().getRangeAxis().java2DToValue(y, area, RectangleEdge.LEFT));
    }

    private Gesture.Click click(double x, double y) {
        var at = toDrawing(x, y);
        var off = toDrawing(x + REACH, y - REACH);
        return new Gesture.Click(at.x(), at.y(), Math.abs(off.x() - at.x()), Math.abs(off.y() - at.y()));
    }

    private void pressed(MouseEvent e) {
        ((Pane) e.getSource()).requestFocus();
        if (shown == null) {
            return;
        }
        hover.end();
        pressX = e.getX();
        pressY = e.getY();
        drag = ++drags;
        dragging = false;
        path.clear();
        path.add(new Selection.Point(pressX, pressY));
        brushing = e.getButton() == MouseButton.PRIMARY;
        mode = e.isShiftDown() ? Optional.of(Mode.ADD) : e.isAltDown() ? Optional.of(Mode.REMOVE) : Optional.empty();
        moving = e.getButton() == MouseButton.MIDDLE
                || e.getButton() == MouseButton.PRIMARY && (spaceHeld || tool == Tool.PAN);
        if (e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 2 && zoom.isZoomed()) {
            zoom.reset();
            plot().ifPresent(this::zoomed);
        }
    }

    /// Shows the part in the next frame, as well as what is drawn allows, and draws it.
    private void zoomed(XYPlot plot) {
        zoom.show(plot);
        asked = null;
        redraw();
    }

    private void dragged(MouseEvent e) {
        if (shown == null) {
            return;
        }
        dragging |= Math.hypot(e.getX() - pressX, e.getY() - pressY) > CLICK;
        if (!dragging) {
            return;
        }
        if (moving) {
            plot().ifPresent(plot -> {
                var from = toDrawing(pressX, pressY);
                var to = toDrawing(e.getX(), e.getY());
                zoom.move(plot, from.x() - to.x(), from.y() - to.y());
                pressX = e.getX();
                pressY = e.getY();
                zoomed(plot);
            });
            return;
        }
        // not asked of the event: without a display it does not say which button is down while dragging
        if (brushing) {
            var cut = view.cut(shown.request, toDrawing(e.getX(), e.getY()).x());
            if (cut.isPresent()) {
                host.propose(cut.get());
                return;
            }
            var last = path.getLast();
            if (Math.hypot(e.getX() - last.x(), e.getY() - last.y()) > LASSO_STEP) {
                path.add(new Selection.Point(e.getX(), e.getY()));
            }
            if (plot().isPresent()) {
                outline.draw(
                        path,
                        e.getX(),
                        e.getY(),
                        tool == Tool.LASSO,
                        host.look().get());
            }
            brush(e.getX(), e.getY());
        }
    }

    private void brush(double x, double y) {
        if (shown == null) {
            return;
        }
        Gesture gesture;
        if (tool == Tool.LASSO && plot().isPresent()) {
            gesture = new Gesture.Lasso(
                    path.stream().map(p -> toDrawing(p.x(), p.y())).toList());
        } else {
            var from = toDrawing(pressX, pressY);
            var to = toDrawing(x, y);
            gesture = new Gesture.Box(from.x(), from.y(), to.x(), to.y());
        }
        view.brush(shown.request, gesture).ifPresent(stroke -> host.stroke(stroke, drag, mode));
    }

    private void released(MouseEvent e) {
        outline.clear();
        var now = shown;
        if (now != null && !dragging && !moving && e.getButton() == MouseButton.PRIMARY && e.getClickCount() == 1) {
            entry(e.getX(), e.getY())
                    .map(entry -> view.pick(now.request, entry))
                    .orElseGet(() -> view.brush(now.request, click(e.getX(), e.getY())))
                    // beside everything while zoomed: the first half of a double click, which shows all again
                    .filter(stroke -> !zoom.isZoomed() || !(stroke.selection() instanceof Selection.Nothing))
                    .ifPresent(stroke -> host.stroke(stroke, drag, mode));
        }
        dragging = false;
        moving = false;
    }

    /// The entry of the legend at a place, as it is written.
    private Optional<String> entry(double x, double y) {
        var entities = plot().map(_ -> chart.getRenderingInfo().getEntityCollection());
        return entities.map(all -> all.getEntity(x, y))
                .filter(LegendItemEntity.class::isInstance)
                .map(e -> String.valueOf(((LegendItemEntity) e).getSeriesKey()));
    }

    private void moved(MouseEvent e) {
        if (shown != null) {
            hover.ask(shown.request, click(e.getX(), e.getY()), e);
        }
    }

    private void scrolled(ScrollEvent e) {
        plot().ifPresent(plot -> {
            var at = toDrawing(e.getX(), e.getY());
            if (e.getDeltaY() != 0) {
                zoom.around(plot, at.x(), at.y(), e.getDeltaY() > 0 ? Zoom.STEP : 1 / Zoom.STEP);
                zoomed(plot);
                e.consume();
            }
        });
    }

    private void keyPressed(KeyEvent e) {
        switch (e.getCode()) {
            case SPACE -> {
                spaceHeld = true;
                e.consume();
            }
            case DIGIT0, NUMPAD0 -> {
                zoom.reset();
                plot().ifPresent(this::zoomed);
            }
            default -> {}
        }
    }

    @Override
    public void close() {
        needed.close();
        patience.stop();
        drawer.close();
        subscriptions.forEach(FxCell.Subscription::close);
        hover.close();
    }
}
