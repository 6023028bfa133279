package factorscope.model.io.matlab;

import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.CompressedLines;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Located;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.io.Sparse;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// MATLAB files of level 5 (`save -v6` and `-v7`) and 4 (`-v4`): matrices and sparse matrices by name, also in
/// structures
/// and cells, in the type in which they are stored; mapped where they are not compressed. MATLAB's first axis runs
/// fastest.
public final class MatlabImporter implements Importer {
    private static final String ID = "matlab";
    private static final int CHUNK = 1 << 16;

    @Override
    public Format format() {
        return new Format(ID, "MATLAB", "Matrices of a MATLAB file (-v4, -v6, -v7).", List.of("mat"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return isLevel5(head) || Mat4.isOne(head);
    }

    private static boolean isLevel5(byte[] head) {
        return head.length >= Mat5.HEADER
                && new String(head, 0, 19, StandardCharsets.US_ASCII).equals("MATLAB 5.0 MAT-file");
    }

    private static List<MatlabVariable> variables(Path file) {
        try (var in = Files.newInputStream(file)) {
            var head = in.readNBytes(HEAD);
            return isLevel5(head) ? Mat5.variables(file) : Mat4.variables(file, head);
        } catch (IOException e) {
            throw Failure.data(file + " cannot be read: " + e.getMessage() + ".", "Check the path and permissions.", e);
        }
    }

    @Override
    public List<Member> list(Path file) {
        return variables(file).stream().map(MatlabVariable::member).toList();
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        var variable = variables(file).stream()
                .filter(v -> v.name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no matrix \"" + member.name() + "\".", "Choose one that it lists."));
        if (variable.isSparse()) {
            return sparse(file, variable, member, options, memory);
        }
        var values = variable.values().getFirst();
        if (!values.isCompressed()) {
            return new Located(member, Optional.of(values.dtype()), values.order(), true, file, values.offset())
                    .open(file, ID, options, memory);
        }
        var layout = new Filled.Layout(values.dtype(), values.order(), true);
        return Filled.read(file, ID, member, layout, options, memory, into -> fill(file, values, into, progress));
    }

    private static void fill(Path file, MatlabVariable.Part part, MemorySegment into, Progress progress)
            throws IOException {
        try (var in = Mat5.values(file, part)) {
            var chunk = new byte[CHUNK];
            for (long at = 0; at < part.bytes(); ) {
                int read = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, part.bytes() - at));
                if (read == 0) {
                    throw new IOException("it ends before its last value");
                }
                MemorySegment.copy(MemorySegment.ofArray(chunk), 0, into, at, read);
                at += read;
                progress.at(at, part.bytes());
            }
        }
    }

    private static Dataset sparse(
            Path file, MatlabVariable variable, Member member, ParamValues options, MemoryBudget memory) {
        try (var own = memory.scope("a sparse matrix")) {
            var first = tensor(file, variable.values().get(0), own);
            var second = tensor(file, variable.values().get(1), own);
            var values = tensor(file, variable.values().get(2), own);
            if (variable.kind().equals("coordinates")) {
                long count = values.shape().count();
                return Sparse.read(file, ID, member, values.dtype().working(), count, options, memory, visitor -> {
                    for (long i = 0; i < count; i++) {
                        visitor.entry((long) first.at(i) - 1, (long) second.at(i) - 1, values.at(i));
                    }
                });
            }
            // there may be room for more values than there are
            long count = (long) second.at(second.shape().count() - 1);
            if (count < 0
                    || count > values.shape().count()
                    || count > first.shape().count()) {
                throw Failure.data(
                        member.text() + " in " + file.getFileName()
                                + " is damaged: its columns lie outside its values.",
                        "Copy or write the file again.");
            }
            var lines = new CompressedLines(member.shape(), values, first, second, false);
            return Sparse.read(file, ID, member, lines.dtype(), count, options, memory, lines);
        } catch (IOException e) {
            throw Failure.data(
                    member.text() + " in " + file.getFileName() + " cannot be read: " + e.getMessage() + ".",
                    "Copy or write the file again.",
                    e);
        }
    }

    private static Tensor tensor(Path file, MatlabVariable.Part part, OffHeap scope) throws IOException {
        Filled.requirePlausible(file, part.bytes(), "a sparse matrix");
        MemorySegment segment;
        if (part.isCompressed()) {
            segment = scope.allocate(Math.max(8, part.bytes()));
            fill(file, part, segment, Progress.NONE);
        } else {
            segment = Storage.map(scope, file, part.offset(), part.bytes());
        }
        return Tensor.of(segment, part.dtype(), part.order(), Shape.of(part.count()), false, Storage.collected());
    }
}
