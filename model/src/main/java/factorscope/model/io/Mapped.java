package factorscope.model.io;

import factorscope.model.data.Dataset;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.nio.file.Path;
import java.util.List;

/// Opens files whose arrays lie in them, or beside them, as plain values: all that differs is where they lie.
public interface Mapped extends Importer {
    /// All arrays, without their values.
    ///
    /// @throws factorscope.model.failure.Failure if the file is damaged
    List<Located> located(Path file);

    @Override
    default ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    default List<Member> list(Path file) {
        return located(file).stream().map(Located::member).toList();
    }

    @Override
    default List<Path> parts(Path file, String member) {
        return located(file).stream()
                .filter(l -> l.member().name().equals(member) && !l.in().equals(file))
                .map(Located::in)
                .toList();
    }

    @Override
    default Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        return Located.named(located(file), member, file).open(file, format().id(), options, memory);
    }
}
