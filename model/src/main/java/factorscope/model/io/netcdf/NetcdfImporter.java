package factorscope.model.io.netcdf;

import factorscope.model.data.Axis;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.io.CfValues;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.NewDataset;
import factorscope.model.io.Progress;
import factorscope.model.io.StridedRows;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.memory.OffHeap;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Classic NetCDF (NetCDF-3, versions 1, 2 and 5): variables with names, big endian, mapped. Records of several
/// variables lie between each other and are read at their distances; packed and missing values are what the
/// attributes say.
public final class NetcdfImporter implements Importer {
    private static final String ID = "netcdf";

    @Override
    public Format format() {
        return new Format(ID, "NetCDF", "Classic NetCDF variables; mapped.", List.of("nc"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length > 4
                && head[0] == 'C'
                && head[1] == 'D'
                && head[2] == 'F'
                && (head[3] == 1 || head[3] == 2 || head[3] == 5);
    }

    @Override
    public List<Member> list(Path file) {
        var contents = NetcdfFile.read(file);
        return contents.variables().stream().map(v -> member(contents, v)).toList();
    }

    /// The largest variable, and no coordinate.
    @Override
    public Optional<Member> main(Path file, List<Member> members) {
        var contents = NetcdfFile.read(file);
        return members.stream()
                .filter(m -> m.refusal().isEmpty() && !contents.isDimension(m.name()))
                .max(Member.LIKELIHOOD);
    }

    private static Member member(NetcdfFile contents, NetcdfFile.Variable variable) {
        var shape = contents.shape(variable);
        var dtype = variable.dtype();
        Optional<String> refusal = Optional.empty();
        if (dtype.isEmpty()) {
            refusal = Optional.of("It is text.");
        } else if (shape.order() == 0) {
            refusal = Optional.of("It is a single number.");
        } else {
            try {
                CfValues.of(variable.attributes(), dtype.get(), true);
            } catch (IOException e) {
                refusal = Optional.of("What its attributes say is not understood: " + e.getMessage() + ".");
            }
        }
        long bytes = shape.count() * dtype.map(DType::bytes).orElse(1);
        return new Member(variable.name(), shape, dtype.map(DType::text).orElse("text"), bytes, refusal);
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        var contents = NetcdfFile.read(file);
        var variable = contents.variables().stream()
                .filter(v -> v.name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."));
        var stored =
                NewDataset.made(file, ID, member, options, memory, scope -> values(file, contents, variable, scope));
        var labelled = labelled(file, contents, variable, stored);
        try {
            var rule = CfValues.of(variable.attributes(), variable.dtype().orElseThrow(), true);
            rule.filter(r -> variable.isDescribed()).ifPresent(r -> progress.remark(r.words(member.name())));
            return rule.map(r -> r.applied(labelled)).orElse(labelled);
        } catch (IOException e) {
            stored.lease().close();
            throw Failure.data(
                    member.text() + " cannot be opened: " + e.getMessage() + ".", "Correct its attributes.", e);
        }
    }

    private static Tensor values(Path file, NetcdfFile contents, NetcdfFile.Variable variable, OffHeap scope) {
        var shape = contents.shape(variable);
        var dtype = variable.dtype().orElseThrow();
        if (!contents.isRecord(variable)) {
            var segment = Storage.map(scope, file, variable.begin(), shape.count() * dtype.bytes());
            return Tensor.of(segment, dtype, ByteOrder.BIG_ENDIAN, shape, false, Storage.ofFile(scope, file));
        }
        var strides = new ArrayList<Long>();
        long stride = dtype.bytes();
        for (int a = shape.order() - 1; a > 0; a--) {
            strides.addFirst(stride);
            stride *= shape.size(a);
        }
        strides.addFirst(contents.recordBytes());
        long bytes = shape.count() == 0 ? 0 : StridedRows.extent(shape, strides, dtype);
        var segment = Storage.map(scope, file, variable.begin(), bytes);
        return new StridedRows(segment, dtype, ByteOrder.BIG_ENDIAN, shape, strides, Storage.ofFile(scope, file))
                .tensor();
    }

    /// Dimensions have names, and often a variable of that name with their coordinates.
    private static Dataset labelled(Path file, NetcdfFile contents, NetcdfFile.Variable variable, Dataset data) {
        var axes = new ArrayList<Axis>();
        for (int a = 0; a < data.axes().size(); a++) {
            var plain = data.axes().get(a);
            var name = contents.dimensionName(variable, a);
            var labels = contents.coordinates(file, name, plain.size()).orElse(plain.labels());
            axes.add(new Axis(plain.id(), name, plain.size(), plain.role(), labels));
        }
        return new Dataset(data.id(), data.name(), axes, data.values(), data.origin());
    }
}
