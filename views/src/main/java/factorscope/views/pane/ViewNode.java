package factorscope.views.pane;

import javafx.scene.layout.Region;

/// A view on the screen, closed with its tab.
///
/// @param region what is shown
/// @param closing gives subscriptions back
public record ViewNode(Region region, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
        closing.run();
    }
}
