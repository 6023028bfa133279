package factorscope.model.io.torch;

import factorscope.model.data.Dataset;
import factorscope.model.failure.Failure;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.io.zip.Archive;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Files of torch.save, in the present form (an archive) and the one before version 1.6: tensors of any layout, NumPy
/// arrays and sparse tensors. The pickle in them is read as data; nothing is run.
public final class TorchImporter implements Importer {
    private static final String ID = "torch";
    private static final String PICKLE = "data.pkl";
    private static final long MOST_PICKLE = 512L << 20;

    @Override
    public Format format() {
        return new Format(
                ID,
                "PyTorch",
                "Tensors as torch.save writes them; mapped, and never run.",
                List.of("pt", "pth", "bin"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return LegacyTorch.isOne(head)
                || Archive.firstEntryName(head)
                        .filter(name -> name.endsWith("/" + PICKLE) || name.equals(PICKLE))
                        .isPresent();
    }

    @Override
    public List<Member> list(Path file) {
        return tensors(file).stream().map(TorchTensor::member).toList();
    }

    /// Texts and numbers of the objects, and tensors of a single number.
    @Override
    public Map<String, String> facts(Path file) {
        var walk = walked(file);
        var facts = new LinkedHashMap<>(walk.facts());
        for (var tensor : walk.tensors()) {
            if (tensor instanceof TorchTensor.Strided strided
                    && strided.member().shape().order() == 0) {
                facts.put(strided.member().name(), strided.number(file));
            }
        }
        return facts;
    }

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        return tensors(file).stream()
                .filter(t -> t.member().name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no array \"" + member.name() + "\".", "Choose one that it lists."))
                .open(file, ID, options, memory);
    }

    private static List<TorchTensor> tensors(Path file) {
        return walked(file).tensors();
    }

    private static TorchWalk walked(Path file) {
        try {
            return LegacyTorch.isOne(file) ? LegacyTorch.walked(file) : archived(file);
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private static TorchWalk archived(Path file) throws IOException {
        var entries = Archive.open(file).entries().stream()
                .collect(Collectors.toMap(Archive.Entry::name, Function.identity(), (a, _) -> a));
        var pickle = entries.values().stream()
                .filter(e -> e.name().endsWith("/" + PICKLE) || e.name().equals(PICKLE))
                .findFirst()
                .orElseThrow(() -> damaged(file, "it has no " + PICKLE));
        if (pickle.size() > MOST_PICKLE) {
            throw damaged(file, "its pickle is too large");
        }
        try (var in = pickle.stream(file)) {
            var bytes = in.readNBytes((int) pickle.size());
            var prefix = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
            var order = order(file, entries, prefix);
            TorchWalk.Storages storages = key -> {
                var entry = entries.get(prefix + "data/" + key);
                if (entry == null) {
                    throw new IOException("the values of " + key + " are not there");
                }
                if (!entry.isStored()) {
                    throw new IOException("its values are compressed: write the file again with torch.save");
                }
                return new TorchWalk.Place(entry.dataOffset(file), entry.size());
            };
            return new TorchWalk(storages, order, Pickle.read(bytes, String.valueOf(file.getFileName())));
        }
    }

    private static ByteOrder order(Path file, Map<String, Archive.Entry> entries, String prefix) throws IOException {
        var entry = entries.get(prefix + "byteorder");
        if (entry == null) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        try (var in = entry.stream(file)) {
            var text = new String(in.readNBytes(16), StandardCharsets.UTF_8).strip();
            return text.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    static Failure damaged(Path file, String why) {
        return Failure.data(
                file.getFileName() + " is not a readable PyTorch file: " + why + ".", "Copy or write the file again.");
    }
}
