package factorscope.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.views.catalog.Views;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

/// Every view of a result whose tokens, columns and classes are of all kinds: markup, controls, marks without a shape,
/// scripts from right to left, characters that are none.
class FigureLabelsTest extends OnTheCommandLine {
    @Test
    void everyViewIsWrittenInEveryFormat() throws Exception {
        var data = Path.of(Objects.requireNonNull(FigureLabelsTest.class.getResource("labels.npy"))
                .toURI());
        var result = folder.resolve("result");
        assertThat(run("decompose", "nmf", data, "-k", 3, "--out", result))
                .as(err.toString())
                .isZero();
        int drawn = 0;
        for (var view : Views.all()) {
            var id = view.about().id();
            var svg = folder.resolve(id + ".svg");
            int code = run("view", id, result, "--out", svg);
            assertThat(code).as(id + ": " + err).isIn(0, 3);
            if (code != 0) {
                continue;
            }
            drawn++;
            var xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
            assertThat(xml.getDocumentElement().getTagName()).isEqualTo("svg");
            var pdf = folder.resolve(id + ".pdf");
            assertThat(run("view", id, result, "--out", pdf))
                    .as(id + ": " + err)
                    .isZero();
            try (var document = Loader.loadPDF(pdf.toFile())) {
                var text = new PDFTextStripper().getText(document);
                if (id.equals("page")) {
                    assertThat(text).contains("u2028sep", "العربية", "中文", "<i>x</i>", "col\\u0007bell");
                }
            }
            var png = folder.resolve(id + ".png");
            assertThat(run("view", id, result, "--out", png))
                    .as(id + ": " + err)
                    .isZero();
            assertThat(ImageIO.read(png.toFile())).isNotNull();
            Files.delete(png);
        }
        assertThat(drawn).isGreaterThan(5);
    }
}
