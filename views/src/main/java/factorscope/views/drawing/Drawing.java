package factorscope.views.drawing;

import java.awt.Graphics2D;
import org.jfree.chart.JFreeChart;

/// What a view draws. One drawing serves the screen, all figure formats and the spoken summary.
public sealed interface Drawing {
    /// The drawing in one or two sentences.
    String words();

    /// A chart with axes.
    record Plot(JFreeChart chart, String words) implements Drawing {}

    /// Free painting.
    ///
    /// @param size how large it is; may be taller than what was asked for, and is scrolled then
    record Sketch(Painter painter, Size size, String words) implements Drawing {}

    /// Paints onto any surface.
    interface Painter {
        void paint(Graphics2D g);
    }
}
