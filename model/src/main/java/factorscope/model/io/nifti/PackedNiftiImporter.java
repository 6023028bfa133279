package factorscope.model.io.nifti;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// NIfTI images packed by gzip (`.nii.gz`). Values that are to be scaled are.
public final class PackedNiftiImporter implements Importer {
    private static final String ID = "nifti-gz";
    private static final int PIECE = 1 << 16;

    @Override
    public Format format() {
        return new Format(ID, "NIfTI, packed", "A brain image packed by gzip.", List.of("nii.gz"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        if (head.length < 2 || head[0] != 0x1F || head[1] != (byte) 0x8B) {
            return false;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(head))) {
            return NiftiHeader.begins(in.readNBytes(NiftiHeader.SIZE));
        } catch (IOException e) {
            return false;
        }
    }

    private static NiftiHeader header(Path file) {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            var header = NiftiHeader.of(in.readNBytes(NiftiHeader.SIZE));
            if (header.isPair()) {
                throw new IOException("its values are in another file: unpack both");
            }
            return header;
        } catch (IOException e) {
            throw Failure.data(
                    file.getFileName() + " is damaged: " + e.getMessage() + ".", "Copy or write the file again.", e);
        }
    }

    @Override
    public List<Member> list(Path file) {
        var header = header(file);
        var dtype = header.shown();
        return List.of(new Member(
                "",
                header.shape(),
                header.dtype().map(_ -> dtype.text()).orElse("code " + header.code()),
                header.shape().count() * dtype.bytes(),
                header.unknownType()));
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var header = header(file);
        header.unknownType().ifPresent(why -> {
            throw Failure.data(file.getFileName() + " cannot be opened.", why);
        });
        var stored = header.dtype().orElseThrow();
        // scaled values are written anew, in native order
        var layout = new Filled.Layout(
                header.shown(), header.isScaled() ? java.nio.ByteOrder.nativeOrder() : header.order(), true);
        return Filled.read(file, ID, member, layout, options, memory, into -> {
            try (var in = new GZIPInputStream(Files.newInputStream(file), PIECE)) {
                in.skipNBytes(header.offset());
                long count = header.shape().count();
                var piece = new byte[PIECE];
                for (long at = 0; at < count * stored.bytes(); ) {
                    int wanted = (int) Math.min(PIECE, count * stored.bytes() - at);
                    if (in.readNBytes(piece, 0, wanted) < wanted) {
                        throw new IOException("it is cut off");
                    }
                    if (header.isScaled()) {
                        scale(header, piece, wanted, into, at / stored.bytes());
                    } else {
                        MemorySegment.copy(piece, 0, into, ValueLayout.JAVA_BYTE, at, wanted);
                    }
                    at += wanted;
                    progress.at(at, count * stored.bytes());
                }
            }
        });
    }

    private static void scale(NiftiHeader header, byte[] piece, int bytes, MemorySegment into, long from) {
        var stored = header.dtype().orElseThrow();
        long count = bytes / stored.bytes();
        var values = Tensor.of(
                MemorySegment.ofArray(piece), stored, header.order(), Shape.of(count), false, Storage.collected());
        for (long i = 0; i < count; i++) {
            double value = header.slope() * values.at(i) + header.intercept();
            if (header.shown() == DType.FLOAT32) {
                into.setAtIndex(ValueLayout.JAVA_FLOAT, from + i, (float) value);
            } else {
                into.setAtIndex(ValueLayout.JAVA_DOUBLE, from + i, value);
            }
        }
    }
}
