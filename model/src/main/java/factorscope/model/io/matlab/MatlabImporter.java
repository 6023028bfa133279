package factorscope.model.io.matlab;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.failure.Failure;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Located;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// MATLAB files of level 5 (`save -v6` and `-v7`): matrices by name, in the type in which they are stored; mapped
/// where they are not compressed. MATLAB's first axis runs fastest.
public final class MatlabImporter implements Importer {
    private static final String ID = "matlab";
    private static final int CHUNK = 1 << 16;

    @Override
    public Format format() {
        return new Format(ID, "MATLAB", "Matrices of a MATLAB file (-v6, -v7).", List.of("mat"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length >= Mat5.HEADER
                && new String(head, 0, 19, StandardCharsets.US_ASCII).equals("MATLAB 5.0 MAT-file");
    }

    @Override
    public List<Member> list(Path file) {
        return Mat5.variables(file).stream().map(MatlabImporter::member).toList();
    }

    private static Member member(Mat5.Variable variable) {
        var shape = new Shape(variable.sizes());
        var dtype = variable.dtype();
        Optional<String> refusal = variable.isComplex()
                ? Optional.of("Its values are complex: save their real and imaginary parts as two matrices.")
                : dtype.isPresent()
                        ? Optional.empty()
                        : Optional.of("It is a " + variable.kind() + ", not a matrix of numbers: save its parts.");
        return new Member(
                variable.name(),
                shape,
                dtype.map(DType::text).orElse(variable.kind()),
                dtype.map(t -> shape.count() * t.bytes()).orElse(0L),
                refusal);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        var variable = Mat5.variables(file).stream()
                .filter(v -> v.name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no matrix \"" + member.name() + "\".", "Choose one that it lists."));
        var dtype = variable.dtype().orElseThrow();
        if (!variable.isCompressed()) {
            return new Located(member, Optional.of(dtype), variable.order(), true, file, variable.offset())
                    .open(file, ID, options, memory);
        }
        var layout = new Filled.Layout(dtype, variable.order(), true);
        return Filled.read(file, ID, member, layout, options, memory, into -> {
            try (var in = Mat5.values(file, variable)) {
                var chunk = new byte[CHUNK];
                for (long at = 0; at < member.bytes(); ) {
                    int read = in.readNBytes(chunk, 0, (int) Math.min(CHUNK, member.bytes() - at));
                    if (read == 0) {
                        throw new IOException("it ends before its last value");
                    }
                    MemorySegment.copy(MemorySegment.ofArray(chunk), 0, into, at, read);
                    at += read;
                    progress.at(at, member.bytes());
                }
            }
        });
    }
}
