package factorscope.app.cli;

import factorscope.views.answers.Answers;
import factorscope.views.gallery.Gallery;
import factorscope.views.paint.Figures;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "gallery",
        description = "Draw all views, in both themes and three sizes, on one page: index.html with a PNG of each.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GalleryCommand implements Callable<Integer> {
    private static final double DPI = 96;

    @Mixin
    private OutputFolder output = new OutputFolder();

    @Mixin
    private Session session = new Session();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        output.require(false);
        var budget = session.budget();
        var page = new StringBuilder("""
                <!DOCTYPE html>
                <html lang="en">
                <meta charset="utf-8">
                <title>Factorscope: all views</title>
                <style>
                body { font: 15px system-ui, sans-serif; margin: 24px; }
                img { margin: 0 8px 8px 0; border: 1px solid #bbb; vertical-align: top; }
                </style>
                """);
        int views = 0;
        try (var runs = session.runs(budget)) {
            var last = "";
            for (var piece : new Gallery(budget).pieces()) {
                var about = piece.view().about();
                if (!about.id().equals(last)) {
                    page.append("<h2 id=\"%s\">%s</h2>\n<p>%s</p>\n"
                            .formatted(about.id(), escaped(about.name()), escaped(about.summary())));
                    last = about.id();
                    views++;
                }
                var request = piece.request();
                var drawing = piece.view().draw(Answers.now(runs, piece.view(), request));
                var file = piece.name() + ".png";
                Figures.write(
                        drawing,
                        request.size(),
                        request.look(),
                        DPI,
                        output.path().resolve(file));
                page.append("<img src=\"%s\" alt=\"%s\">\n".formatted(file, escaped(drawing.words())));
            }
        }
        output.file("index.html", to -> to.write(page.toString().getBytes(StandardCharsets.UTF_8)));
        spec.commandLine().getOut().println(output.path().resolve("index.html") + ": " + views + " views");
        return 0;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
