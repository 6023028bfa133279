package factorscope.model.io.images;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Pictures (PNG, JPEG, TIFF, BMP, GIF): a folder of them as samples (or the frames of a film) x height x width,
/// with colours as a fourth axis; a file alone, or a stack of pages. Upright as the camera was held.
public final class ImagesImporter implements Importer {
    private static final String ID = "images";
    private static final List<String> ENDINGS = List.of("png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif");
    private static final Param.Choice COLOUR = new Param.Choice(
            "colour",
            "Colour",
            "Grey values, or red, green and blue as an axis of their own.",
            "auto",
            List.of(
                    new Param.Choice.Option("auto", "As the pictures are"),
                    new Param.Choice.Option("grey", "Grey"),
                    new Param.Choice.Option("colour", "Colour")));

    @Override
    public Format format() {
        return new Format(
                ID,
                "Images",
                "A picture, a stack, or a folder of them with the same size.",
                List.of("tif", "png", "jpg"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.of(COLOUR);
    }

    @Override
    public boolean recognises(byte[] head) {
        return begins(head, 0x89, 'P', 'N', 'G')
                || begins(head, 0xFF, 0xD8, 0xFF)
                || TiffFile.isOne(head)
                || begins(head, 'G', 'I', 'F', '8')
                || begins(head, 'B', 'M') && head.length > 18 && head[14] == 40;
    }

    private static boolean begins(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || Byte.toUnsignedInt(head[i]) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean recognisesFolder(Path folder) {
        return !files(folder).isEmpty();
    }

    private static List<Path> files(Path file) {
        if (!Files.isDirectory(file)) {
            return List.of(file);
        }
        try (var files = Files.list(file)) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .filter(f -> ENDINGS.contains(ending(f)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check its permissions.", e);
        }
    }

    private static String ending(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// Looks at the first picture only: a folder may hold a million.
    @Override
    public List<Member> list(Path file) {
        var files = files(file);
        var first = Picture.described(files.getFirst());
        var shape = shape(file, files.size(), first, first.channels());
        return List.of(new Member(
                "", shape, first.dtype().text(), shape.count() * first.dtype().bytes(), Optional.empty()));
    }

    private static Shape shape(Path file, int count, Picture.Described first, int channels) {
        var sizes = new ArrayList<Long>();
        if (Files.isDirectory(file) || first.pages() > 1) {
            sizes.add((long) count * first.pages());
        }
        sizes.add((long) first.height());
        sizes.add((long) first.width());
        if (channels > 1) {
            sizes.add((long) channels);
        }
        return new Shape(sizes);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var files = files(file);
        var first = Picture.described(files.getFirst());
        boolean isGrey = options.get(COLOUR).equals("grey") && first.isColour();
        int channels = isGrey ? 1 : first.channels();
        var shape = shape(file, files.size(), first, channels);
        var whole = new Member(
                "", shape, first.dtype().text(), shape.count() * first.dtype().bytes(), Optional.empty());
        var data = Filled.read(file, ID, whole, first.dtype(), options, memory, into -> {
            long at = 0;
            for (int f = 0; f < files.size(); f++) {
                at = fill(files.get(f), first, isGrey, into, at);
                progress.at(f, files.size());
            }
        });
        return labelled(data, files, Files.isDirectory(file) || first.pages() > 1, channels);
    }

    private static long fill(Path file, Picture.Described first, boolean isGrey, MemorySegment into, long from)
            throws IOException {
        try (var picture = Picture.open(file)) {
            var own = picture.described();
            if (own.dtype() != first.dtype()) {
                throw unlike(
                        file.getFileName() + " has pixels of " + own.dtype().text() + ", and the first picture of "
                                + first.dtype().text());
            }
            if (own.height() != first.height()
                    || own.width() != first.width()
                    || own.pages() != first.pages()
                    || own.channels() != first.channels()) {
                throw unlike(file.getFileName() + " is " + own.height() + " × " + own.width()
                        + ", and the first picture " + first.height() + " × " + first.width());
            }
            long at = from;
            int wanted = first.height() * first.width() * (isGrey ? 1 : first.channels());
            for (int page = 0; page < own.pages(); page++) {
                var values = picture.values(page, isGrey);
                if (values.length != wanted) {
                    throw unlike(
                            "Page " + (page + 1) + " of " + file.getFileName() + " has another size than the first");
                }
                for (double value : values) {
                    put(value, first.dtype(), into, at++);
                }
            }
            return at;
        }
    }

    private static void put(double value, DType dtype, MemorySegment into, long at) {
        switch (dtype) {
            case BOOL, UINT8, INT8 -> into.set(ValueLayout.JAVA_BYTE, at, (byte) Math.round(value));
            case UINT16, INT16 -> into.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) Math.round(value));
            case INT32, UINT32 -> into.setAtIndex(ValueLayout.JAVA_INT, at, (int) Math.round(value));
            case INT64, UINT64 -> into.setAtIndex(ValueLayout.JAVA_LONG, at, Math.round(value));
            case FLOAT16 -> into.setAtIndex(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16((float) value));
            case FLOAT64 -> into.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
            default -> into.setAtIndex(ValueLayout.JAVA_FLOAT, at, (float) value);
        }
    }

    private static Failure unlike(String what) {
        return Failure.data(what + ".", "Make all pictures alike, or move the others to a folder of their own.");
    }

    private static Dataset labelled(Dataset data, List<Path> files, boolean isStack, int channels) {
        var axes = new ArrayList<>(data.axes());
        int place = isStack ? 1 : 0;
        if (isStack) {
            var rows = axes.getFirst();
            var labels = rows.size() == files.size()
                    ? new Labels.Named(files.stream()
                            .map(f -> String.valueOf(f.getFileName()))
                            .toList())
                    : rows.labels();
            axes.set(0, new Axis(rows.id(), "image", rows.size(), Role.SAMPLE, labels));
        }
        axes.set(place, renamed(axes.get(place), "y"));
        axes.set(place + 1, renamed(axes.get(place + 1), "x"));
        if (channels > 1) {
            var axis = axes.getLast();
            var labels = channels == 3 ? new Labels.Named(List.of("red", "green", "blue")) : axis.labels();
            var name = channels == 3 ? "colour" : "channel";
            axes.set(axes.size() - 1, new Axis(axis.id(), name, channels, Role.CHANNEL, labels));
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }

    private static Axis renamed(Axis axis, String name) {
        return new Axis(axis.id(), name, axis.size(), Role.SPACE, axis.labels());
    }

    /// For messages.
    static Failure unreadable(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable picture: " + why + ".", "Copy or write the file again.");
    }
}
