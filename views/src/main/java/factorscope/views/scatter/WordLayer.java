package factorscope.views.scatter;

import factorscope.model.analyse.preview.MapWords;
import factorscope.model.analyse.preview.Points;
import factorscope.views.drawing.Letter;
import factorscope.views.drawing.Look;
import factorscope.views.paint.Extent;
import factorscope.views.paint.LayerRenderer;
import factorscope.views.paint.Lettering;
import factorscope.views.paint.Palette;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;

/// Words on a map, none over another: those of large regions first, those of smaller ones as one comes closer.
///
/// @param whole all of the map
record WordLayer(List<MapWords.Word> words, Points whole, Look look) implements LayerRenderer.Layer {
    private static final int MOST = 40;
    private static final double GAP = 6;
    private static final double WIDEST = 120;
    private static final double BEHIND = 0.8;

    @Override
    public void paint(Graphics2D g, Rectangle2D area, Extent x, Extent y) {
        double closer = Math.max(
                (whole.right() - whole.left()) / Math.abs(x.to() - x.from()),
                (whole.high() - whole.low()) / Math.abs(y.to() - y.from()));
        int finest = 1 + (int) Math.max(0, Math.round(Math.log(closer) / Math.log(2)));
        var font = look.bold(Letter.NOTE);
        var taken = new ArrayList<Rectangle2D>();
        for (var word : words) {
            if (word.level() > finest || taken.size() >= MOST) {
                break;
            }
            var text = Lettering.fitted(font, word.text(), WIDEST);
            double width = Lettering.width(font, text);
            double height = font.getSize2D();
            double middle = area.getX() + x.place(word.x()) * area.getWidth();
            double base = area.getMaxY() - y.place(word.y()) * area.getHeight() + height / 2 - 1;
            var box = new Rectangle2D.Double(middle - width / 2 - 3, base - height - 1, width + 6, height + 5);
            var around = new Rectangle2D.Double(box.x - GAP, box.y - GAP, box.width + 2 * GAP, box.height + 2 * GAP);
            if (!area.contains(box) || taken.stream().anyMatch(around::intersects)) {
                continue;
            }
            taken.add(box);
            g.setPaint(Palette.withOpacity(look.background(), BEHIND));
            g.fill(new RoundRectangle2D.Double(box.x, box.y, box.width, box.height, 6, 6));
            g.setPaint(look.text());
            Lettering.centred(g, font, text, middle, base);
        }
    }
}
