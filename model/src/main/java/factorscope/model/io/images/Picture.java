package factorscope.model.io.images;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SinglePixelPackedSampleModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/// An open picture or stack. TIFF files of numbers are read here; all others by the platform's own readers, which throw
/// anything at damaged files: to those who ask it is one sentence.
final class Picture implements AutoCloseable {
    private static final int MOST_PAGES = 100_000;

    static {
        // no files beside the pictures
        ImageIO.setUseCache(false);
    }

    /// @param height upright
    /// @param width upright
    /// @param channels of a pixel as they are stored: one for grey, three for colours, others for what is neither
    record Described(int height, int width, int pages, int channels, DType dtype) {
        boolean isColour() {
            return channels == 3;
        }
    }

    private interface Look<T> {
        T at() throws IOException;
    }

    private final Path file;
    private final Optional<TiffFile> tiff;
    private @Nullable ImageInputStream in;
    private @Nullable ImageReader reader;
    private @Nullable BufferedImage canvas;
    private final Orientation orientation;
    private final Described described;

    private Picture(Path file) {
        this.file = file;
        orientation = guarded(file, () -> Orientation.of(file));
        tiff = guarded(file, () -> TiffFile.of(file));
        try {
            described = guarded(file, tiff.isPresent() ? this::ofTiff : this::ofReader);
        } catch (Failure e) {
            close();
            throw e;
        }
    }

    static Picture open(Path file) {
        return new Picture(file);
    }

    static Described described(Path file) {
        try (var picture = open(file)) {
            return picture.described;
        }
    }

    Described described() {
        return described;
    }

    private static <T> T guarded(Path file, Look<T> look) {
        try {
            return look.at();
        } catch (OutOfMemoryError e) {
            throw ImagesImporter.unreadable(file, "it announces more than the memory holds");
        } catch (IOException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NullPointerException
                | NegativeArraySizeException
                | ArithmeticException
                | ClassCastException
                | java.util.NoSuchElementException
                | IllegalStateException e) {
            throw ImagesImporter.unreadable(file, String.valueOf(e.getMessage()).strip());
        }
    }

    private Described ofTiff() throws IOException {
        var pages = tiff.orElseThrow().pages();
        var first = pages.getFirst();
        Filled.requirePlausible(
                file, 8.0 * first.height() * first.width() * first.channels(), first.height() + " × " + first.width());
        // of colours with an opacity the colours count
        int channels = first.isColour() ? 3 : first.channels();
        return new Described(first.height(), first.width(), pages.size(), channels, first.dtype());
    }

    private ImageReader reader() throws IOException {
        var known = reader;
        if (known != null) {
            return known;
        }
        var stream = ImageIO.createImageInputStream(file.toFile());
        in = stream;
        var readers = stream == null ? null : ImageIO.getImageReaders(stream);
        if (readers == null || !readers.hasNext()) {
            throw new IOException("its kind is not known");
        }
        var found = readers.next();
        found.setInput(stream, false, false);
        reader = found;
        return found;
    }

    private Described ofReader() throws IOException {
        var reader = reader();
        int pages = reader.getNumImages(true);
        int height = isAnimated(reader) ? screen(reader, "logicalScreenHeight") : reader.getHeight(0);
        int width = isAnimated(reader) ? screen(reader, "logicalScreenWidth") : reader.getWidth(0);
        if (height < 1 || width < 1 || pages < 1 || pages > MOST_PAGES) {
            throw new IOException("it has no pixels");
        }
        if (reader.getFormatName().equalsIgnoreCase("jpeg") && Orientation.isPrinted(file)) {
            throw new IOException("its colours are those of printing (CMYK): save it as RGB");
        }
        var type = reader.getImageTypes(0).next();
        int bands = type.getNumBands();
        var model = type.getSampleModel();
        Filled.requirePlausible(file, 8.0 * height * width * bands, height + " × " + width);
        boolean isPalette = type.getColorModel() instanceof IndexColorModel palette && !isGrey(palette);
        boolean isPacked = model instanceof SinglePixelPackedSampleModel;
        var dtype = switch (model.getDataType()) {
            case DataBuffer.TYPE_BYTE -> DType.UINT8;
            case DataBuffer.TYPE_USHORT -> isPacked ? DType.UINT8 : DType.UINT16;
            case DataBuffer.TYPE_SHORT -> DType.INT16;
            case DataBuffer.TYPE_INT -> isPacked ? DType.UINT8 : DType.INT32;
            case DataBuffer.TYPE_DOUBLE -> DType.FLOAT64;
            default -> DType.FLOAT32;
        };
        return new Described(
                orientation.isTurned() ? width : height,
                orientation.isTurned() ? height : width,
                pages,
                isPalette || bands >= 3 || isAnimated(reader) ? 3 : 1,
                dtype);
    }

    private static boolean isGrey(IndexColorModel palette) {
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                return false;
            }
        }
        return true;
    }

    /// Frames of an animation may change a part of the picture only.
    private static boolean isAnimated(ImageReader reader) throws IOException {
        return reader.getFormatName().equalsIgnoreCase("gif") && reader.getNumImages(true) > 1;
    }

    private static int screen(ImageReader reader, String size) throws IOException {
        var node = child(reader.getStreamMetadata(), "LogicalScreenDescriptor");
        return Integer.parseInt(node.getAttribute(size));
    }

    private static IIOMetadataNode child(@Nullable IIOMetadata metadata, String name) throws IOException {
        if (metadata != null) {
            var root = metadata.getAsTree(metadata.getNativeMetadataFormatName());
            for (var node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node.getNodeName().equals(name) && node instanceof IIOMetadataNode found) {
                    return found;
                }
            }
        }
        throw new IOException("a part of its description is missing");
    }

    /// @return row by row, with so many numbers a pixel as there are channels, or one where grey is wanted
    double[] values(int page, boolean isGrey) {
        return guarded(file, () -> tiff.isPresent() ? ofTiff(page, isGrey) : ofReader(page, isGrey));
    }

    private double[] ofTiff(int number, boolean isGrey) throws IOException {
        var page = tiff.orElseThrow().pages().get(number);
        var bits = tiff.orElseThrow().bits(number);
        int kept = described.channels;
        boolean isMixed = isGrey && described.isColour();
        var out = new double[page.height() * page.width() * (isMixed ? 1 : kept)];
        for (int i = 0; i < page.height() * page.width(); i++) {
            int from = i * page.channels();
            if (isMixed) {
                out[i] = luma(
                        value(bits[from], page.dtype()),
                        value(bits[from + 1], page.dtype()),
                        value(bits[from + 2], page.dtype()));
            } else {
                for (int c = 0; c < kept; c++) {
                    out[i * kept + c] = value(bits[from + c], page.dtype());
                }
            }
        }
        return out;
    }

    private static double value(long bits, DType dtype) {
        return switch (dtype) {
            case UINT8 -> bits & 0xFF;
            case UINT16 -> bits & 0xFFFF;
            case UINT32 -> bits & 0xFFFF_FFFFL;
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT64 -> Double.longBitsToDouble(bits);
            default -> bits;
        };
    }

    private double[] ofReader(int page, boolean isGrey) throws IOException {
        var reader = reader();
        var image = isAnimated(reader) ? frame(reader, page) : reader.read(page);
        boolean isWide = image.getRaster().getSampleModel().getDataType() != DataBuffer.TYPE_BYTE;
        int bands = image.getRaster().getNumBands();
        boolean isPacked = image.getRaster().getSampleModel() instanceof SinglePixelPackedSampleModel
                || image.getColorModel() instanceof IndexColorModel;
        var raster = isPacked || !isWide && bands >= 3 ? colours(image) : image.getRaster();
        return turned(raster, isGrey);
    }

    /// The whole picture after a frame was put onto the ones before it; frames are asked for in order.
    private BufferedImage frame(ImageReader reader, int page) throws IOException {
        int height = screen(reader, "logicalScreenHeight");
        int width = screen(reader, "logicalScreenWidth");
        var now = canvas;
        if (now == null || page == 0) {
            now = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        }
        Filled.requirePlausible(file, 4.0 * reader.getWidth(page) * reader.getHeight(page), "a frame");
        var metadata = reader.getImageMetadata(page);
        var place = child(metadata, "ImageDescriptor");
        int left = Integer.parseInt(place.getAttribute("imageLeftPosition"));
        int top = Integer.parseInt(place.getAttribute("imageTopPosition"));
        var own = reader.read(page);
        var shown = copy(now);
        for (int y = 0; y < own.getHeight() && top + y < height; y++) {
            for (int x = 0; x < own.getWidth() && left + x < width; x++) {
                int colour = own.getRGB(x, y);
                if (colour >>> 24 != 0) {
                    shown.setRGB(left + x, top + y, colour);
                }
            }
        }
        canvas = switch (disposal(metadata)) {
            case "restoreToBackgroundColor" -> cleared(shown, left, top, own.getWidth(), own.getHeight());
            case "restoreToPrevious" -> now;
            default -> shown;
        };
        return shown;
    }

    private static String disposal(IIOMetadata metadata) {
        try {
            return child(metadata, "GraphicControlExtension").getAttribute("disposalMethod");
        } catch (IOException e) {
            return "none";
        }
    }

    private static BufferedImage copy(BufferedImage image) {
        var copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        copy.setData(image.getRaster());
        return copy;
    }

    private static BufferedImage cleared(BufferedImage image, int left, int top, int width, int height) {
        var copy = copy(image);
        for (int y = top; y < Math.min(top + height, image.getHeight()); y++) {
            for (int x = left; x < Math.min(left + width, image.getWidth()); x++) {
                copy.setRGB(x, y, 0);
            }
        }
        return copy;
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

    /// Luma (ITU-R BT.601).
    private static double luma(double red, double green, double blue) {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }

    private double[] turned(Raster raster, boolean isGrey) {
        int bands = raster.getNumBands();
        int height = orientation.isTurned() ? raster.getWidth() : raster.getHeight();
        int width = orientation.isTurned() ? raster.getHeight() : raster.getWidth();
        var pixel = new double[bands];
        boolean isColour = described.isColour() && !isGrey;
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
                    out[at++] = bands >= 3 ? luma(pixel[0], pixel[1], pixel[2]) : pixel[0];
                }
            }
        }
        return out;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.dispose();
        }
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // it was read, and is not needed any more
        }
    }
}
