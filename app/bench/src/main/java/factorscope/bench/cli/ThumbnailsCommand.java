package factorscope.bench.cli;

import factorscope.app.cli.Session;
import factorscope.app.controls.Thumbnails;
import factorscope.model.files.SafeFile;
import factorscope.views.answers.Answers;
import factorscope.views.gallery.Gallery;
import factorscope.views.paint.Figures;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Makes the small pictures of the views that stand in menus. A test says when one is missing.
@Command(
        name = "make-thumbnails",
        hidden = true,
        description = "Make the small pictures of the views for menus.",
        mixinStandardHelpOptions = true)
final class ThumbnailsCommand implements Callable<Integer> {
    /// Of a drawing, so that its lines stay visible in a picture this small.
    private static final int DRAWN_WIDTH = 360;

    @Mixin
    private Session session = new Session();

    @Parameters(paramLabel = "FOLDER", description = "Where the pictures are kept.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws InterruptedException {
        var budget = session.budget();
        try (var runs = session.runs(budget)) {
            for (var piece : new Gallery(budget).pieces()) {
                if (piece.request().size().width() == DRAWN_WIDTH) {
                    var request = piece.request();
                    var drawing = piece.view().draw(Answers.now(runs, piece.view(), request));
                    var picture = Figures.picture(drawing, request.size(), request.look(), 2);
                    var file = folder.resolve(Thumbnails.file(
                            piece.view().about().id(), request.look().isDark()));
                    SafeFile.makeFolderOf(file);
                    SafeFile.write(file, out -> ImageIO.write(small(picture), "png", out));
                }
            }
        }
        return 0;
    }

    /// Its upper part, where the picture is tall.
    private static BufferedImage small(BufferedImage picture) {
        int width = 2 * Thumbnails.WIDTH;
        int height = 2 * Thumbnails.HEIGHT;
        int part = Math.min(picture.getHeight(), picture.getWidth() * height / width);
        var scaled = picture.getSubimage(0, 0, picture.getWidth(), part)
                .getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING);
        var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = small.createGraphics();
        g.drawImage(scaled, 0, 0, null);
        g.dispose();
        return small;
    }
}
