package factorscope.views.paint;

import factorscope.views.drawing.Drawing;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Request;
import java.util.ArrayList;
import java.util.List;

/// The drawing of a view that has nothing to show: why, and what to do.
public final class Explanation {
    private static final int FIRST = 46;
    private static final int LINE = 20;

    private Explanation() {}

    public static Drawing of(Request request, String text) {
        var font = request.look().font(Letter.TITLE);
        return new Drawing.Sketch(
                g -> {
                    g.setPaint(request.look().muted());
                    double base = FIRST;
                    for (var line : lines(request, text)) {
                        Lettering.left(g, font, line, Spacing.MARGIN, base);
                        base += LINE;
                    }
                },
                request.size(),
                text);
    }

    private static List<String> lines(Request request, String text) {
        var font = request.look().font(Letter.TITLE);
        double room = request.size().width() - 2.0 * Spacing.MARGIN;
        var lines = new ArrayList<String>();
        var line = "";
        for (var word : text.split(" ")) {
            var longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && Lettering.width(font, longer) > room) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        lines.add(line);
        return lines;
    }
}
