package factorscope.model.io.images;

import factorscope.model.data.DType;
import factorscope.model.io.Filled;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Reads pictures by the platform's own readers, which throw anything at damaged files: to those who ask it is one
/// sentence.
final class Picture {
    private static final int MOST_PAGES = 100_000;

    static {
        // no files beside the pictures
        ImageIO.setUseCache(false);
    }

    private Picture() {}

    /// @param height upright
    /// @param width upright
    record Described(int height, int width, int pages, boolean isColour, DType dtype) {}

    private interface Look<T> {
        T at(ImageReader reader) throws IOException;
    }

    private static <T> T look(Path file, Look<T> look) {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            var readers = in == null ? null : ImageIO.getImageReaders(in);
            if (readers == null || !readers.hasNext()) {
                throw ImagesImporter.unreadable(file, "its kind is not known");
            }
            var reader = readers.next();
            try {
                reader.setInput(in, false, true);
                return look.at(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NullPointerException
                | NegativeArraySizeException
                | ArithmeticException
                | ClassCastException
                | IllegalStateException e) {
            throw ImagesImporter.unreadable(file, String.valueOf(e.getMessage()).strip());
        }
    }

    static Described described(Path file) {
        return look(file, reader -> {
            int pages = reader.getNumImages(true);
            int height = reader.getHeight(0);
            int width = reader.getWidth(0);
            if (height < 1 || width < 1 || pages < 1 || pages > MOST_PAGES) {
                throw new IOException("it has no pixels");
            }
            var type = reader.getImageTypes(0).next();
            int bands = type.getNumBands();
            var model = type.getSampleModel();
            Filled.requirePlausible(file, 8.0 * height * width * bands, height + " × " + width);
            boolean isPalette = type.getColorModel() instanceof java.awt.image.IndexColorModel;
            boolean isPacked = model instanceof SinglePixelPackedSampleModel;
            var dtype = switch (model.getDataType()) {
                case DataBuffer.TYPE_BYTE -> DType.UINT8;
                case DataBuffer.TYPE_USHORT -> isPacked ? DType.UINT8 : DType.UINT16;
                case DataBuffer.TYPE_SHORT -> DType.INT16;
                case DataBuffer.TYPE_INT -> isPacked ? DType.UINT8 : DType.INT32;
                default -> DType.FLOAT32;
            };
            var orientation = Orientation.of(file);
            return new Described(
                    orientation.isTurned() ? width : height,
                    orientation.isTurned() ? height : width,
                    pages,
                    isPalette || bands >= 3,
                    dtype);
        });
    }

    /// @return row by row, with three numbers a pixel where colour is wanted
    static double[] values(Path file, int page, boolean isColour) throws IOException {
        var orientation = Orientation.of(file);
        return look(file, reader -> {
            var image = reader.read(page);
            boolean isWide = image.getRaster().getSampleModel().getDataType() != DataBuffer.TYPE_BYTE;
            int bands = image.getRaster().getNumBands();
            boolean isPacked = image.getRaster().getSampleModel() instanceof SinglePixelPackedSampleModel
                    || image.getColorModel() instanceof java.awt.image.IndexColorModel;
            var raster = isPacked || !isWide && bands >= 3 ? colours(image) : image.getRaster();
            return turned(raster, orientation, isColour);
        });
    }

    /// Whatever its colour model, red, green and blue as bytes.
    private static Raster colours(BufferedImage image) {
        var plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                plain.setRGB(x, y, image.getRGB(x, y));
            }
        }
        return plain.getRaster();
    }

    private static double[] turned(Raster raster, Orientation orientation, boolean isColour) {
        int bands = raster.getNumBands();
        int height = orientation.isTurned() ? raster.getWidth() : raster.getHeight();
        int width = orientation.isTurned() ? raster.getHeight() : raster.getWidth();
        var pixel = new double[bands];
        var out = new double[height * width * (isColour ? 3 : 1)];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                var source = orientation.source(y, x, raster.getHeight(), raster.getWidth());
                raster.getPixel(source[1] + raster.getMinX(), source[0] + raster.getMinY(), pixel);
                if (isColour) {
                    for (int c = 0; c < 3; c++) {
                        out[at++] = pixel[bands >= 3 ? c : 0];
                    }
                } else {
                    // luma (ITU-R BT.601)
                    out[at++] = bands >= 3 ? 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2] : pixel[0];
                }
            }
        }
        return out;
    }
}
