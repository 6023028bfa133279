package factorscope.model.io.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesTest {
    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(16 << 20);

    private Dataset open(Path file, Map<String, String> options) {
        var opening = Opening.of(file);
        return opening.read(opening.member(""), options, memory, Progress.NONE);
    }

    private static BufferedImage picture(int height, int width, int type, int start) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, start + y * width + x);
            }
        }
        return image;
    }

    @Test
    void aFolderIsSamplesOfPixels() throws IOException {
        for (int f = 0; f < 3; f++) {
            ImageIO.write(
                    picture(4, 5, BufferedImage.TYPE_BYTE_GRAY, 20 * f),
                    "png",
                    folder.resolve("frame" + f + ".png").toFile());
        }
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        var data = open(folder, Map.of());
        assertThat(data.values().shape().sizes()).containsExactly(3L, 4L, 5L);
        for (int i = 0; i < 60; i++) {
            assertThat(data.values().at(i / 20, i % 20)).isEqualTo(i);
        }
        assertThat(data.rows().label(2)).isEqualTo("frame2.png");
        assertThat(data.axes()).extracting(a -> a.name()).containsExactly("image", "y", "x");
        data.lease().close();
        // one of another kind or size is named
        ImageIO.write(
                picture(4, 5, BufferedImage.TYPE_USHORT_GRAY, 0),
                "png",
                folder.resolve("strange.png").toFile());
        assertThatThrownBy(() -> open(folder, Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("strange.png");
        Files.delete(folder.resolve("strange.png"));
        ImageIO.write(
                picture(4, 6, BufferedImage.TYPE_BYTE_GRAY, 0),
                "png",
                folder.resolve("odd.png").toFile());
        assertThatThrownBy(() -> open(folder, Map.of()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("odd.png");
        assertThat(memory.used()).isZero();
    }

    @Test
    void coloursAreAnAxisOrGrey() throws IOException {
        var image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 0, 0x102030);
        var file = folder.resolve("colour.png");
        ImageIO.write(image, "png", file.toFile());
        var colour = open(file, Map.of());
        assertThat(colour.values().shape().sizes()).containsExactly(2L, 2L, 3L);
        assertThat(colour.values().at(0, 3)).isEqualTo(0x10);
        assertThat(colour.values().at(0, 5)).isEqualTo(0x30);
        assertThat(colour.axes().getLast().label(1)).isEqualTo("green");
        colour.lease().close();
        var grey = open(file, Map.of("colour", "grey"));
        assertThat(grey.values().shape().sizes()).containsExactly(2L, 2L);
        assertThat(grey.values().at(0, 1)).isEqualTo(Math.round(0.299 * 0x10 + 0.587 * 0x20 + 0.114 * 0x30));
        grey.lease().close();
        var deep = folder.resolve("deep.png");
        ImageIO.write(picture(3, 3, BufferedImage.TYPE_USHORT_GRAY, 40_000), "png", deep.toFile());
        var wide = open(deep, Map.of());
        assertThat(wide.values().at(2, 2)).isEqualTo(40_008);
        wide.lease().close();
        assertThat(memory.used()).isZero();
    }

    /// A picture of 4 x 6 whose left upper corner is bright, as cameras held otherwise write it.
    @ParameterizedTest
    @CsvSource({
        "1, 4, 0, 0",
        "2, 4, 0, 5",
        "3, 4, 3, 5",
        "4, 4, 3, 0",
        "5, 6, 0, 0",
        "6, 6, 0, 3",
        "7, 6, 5, 3",
        "8, 6, 5, 0"
    })
    void camerasHeldOtherwise(int code, int height, int y, int x) throws IOException {
        var image = new BufferedImage(48, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 64; i++) {
            image.getRaster().setSample(i % 8, i / 8, 0, 255);
        }
        var plain = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", plain);
        var exif = new byte[] {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) code,
            0,
            0,
            0,
            0,
            0,
            0
        };
        var whole = new ByteArrayOutputStream();
        whole.write(plain.toByteArray(), 0, 2);
        whole.writeBytes(exif);
        whole.write(plain.toByteArray(), 2, plain.size() - 2);
        var file = folder.resolve("held.jpg");
        Files.write(file, whole.toByteArray());
        var data = open(file, Map.of());
        assertThat(data.values().shape().size(0)).isEqualTo(8L * height);
        assertThat(data.values().at(8L * y + 4, 8L * x + 4)).isGreaterThan(200);
        assertThat(data.values().at(8L * y + 4, 8L * (x == 0 ? 1 : x - 1) + 4)).isLessThan(60);
        data.lease().close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void aStackOfPagesIsATensor() throws IOException {
        var file = folder.resolve("stack.tif");
        var writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (var out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int page = 0; page < 3; page++) {
                writer.writeToSequence(
                        new javax.imageio.IIOImage(picture(2, 3, BufferedImage.TYPE_BYTE_GRAY, 6 * page), null, null),
                        null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        var data = open(file, Map.of());
        assertThat(data.values().shape().sizes()).containsExactly(3L, 2L, 3L);
        assertThat(data.values().at(2, 5)).isEqualTo(17);
        data.lease().close();
    }
}
