package factorscope.app.controls;

import javafx.scene.control.ScrollPane;
import javafx.scene.layout.Region;
import javafx.stage.Screen;

/// As tall as its content, but no taller than the screen lets a dialog be: then the content is scrolled.
public final class FittingPane extends ScrollPane {
    /// What a dialog needs besides its content: title, header, buttons.
    private static final double AROUND = 190;

    private final Region content;

    public FittingPane(Region content) {
        super(content);
        this.content = content;
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        setMinHeight(0);
        getStyleClass().addAll("edge-to-edge", "fitting");
    }

    @Override
    protected double computePrefHeight(double width) {
        double most = Screen.getPrimary().getVisualBounds().getHeight() - AROUND;
        var around = getInsets();
        double inside = width < 0 ? content.prefWidth(-1) : width - around.getLeft() - around.getRight();
        return Math.min(most, content.prefHeight(inside) + around.getTop() + around.getBottom());
    }

    @Override
    protected double computePrefWidth(double height) {
        return content.prefWidth(-1) + getInsets().getLeft() + getInsets().getRight();
    }
}
