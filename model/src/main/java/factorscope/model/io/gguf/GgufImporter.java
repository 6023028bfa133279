package factorscope.model.io.gguf;

import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.failure.Failure;
import factorscope.model.io.Bytewise;
import factorscope.model.io.Filled;
import factorscope.model.io.Format;
import factorscope.model.io.Importer;
import factorscope.model.io.Located;
import factorscope.model.io.Member;
import factorscope.model.io.Progress;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// GGUF files (versions 2 and 3): tensors of plain types are mapped, those in blocks of four or eight bits are
/// unpacked into float32.
public final class GgufImporter implements Importer {
    private static final String ID = "gguf";
    private static final int MOST_TEXT = 1 << 24;
    private static final int MOST_TENSORS = 1 << 20;
    private static final int MOST_ENTRIES = 1 << 20;
    private static final int DEEPEST = 4;

    @Override
    public Format format() {
        return new Format(ID, "GGUF", "Weights as llama.cpp writes them.", List.of("gguf"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    @Override
    public boolean recognises(byte[] head) {
        return head.length > 8 && head[0] == 'G' && head[1] == 'G' && head[2] == 'U' && head[3] == 'F';
    }

    @Override
    public List<Member> list(Path file) {
        return stored(file).stream().map(s -> s.located.member()).toList();
    }

    private record Stored(Located located, Optional<Packing> packing) {}

    @Override
    public Dataset read(Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        var stored = stored(file).stream()
                .filter(s -> s.located.member().name().equals(member.name()))
                .findFirst()
                .orElseThrow(() -> Failure.data(
                        file.getFileName() + " has no tensor \"" + member.name() + "\".", "Choose one that it lists."));
        if (stored.packing.isEmpty()) {
            return stored.located.open(file, ID, options, memory);
        }
        var packing = stored.packing.get();
        return Filled.read(file, ID, stored.located.member(), DType.FLOAT32, options, memory, into -> {
            try (var arena = java.lang.foreign.Arena.ofConfined()) {
                long blocks = member.shape().count() / packing.size();
                var packed = Storage.map(arena, file, stored.located.offset(), blocks * packing.bytes());
                var values = new float[packing.size()];
                for (long b = 0; b < blocks; b++) {
                    packing.unpack(packed, b * packing.bytes(), values);
                    MemorySegment.copy(values, 0, into, ValueLayout.JAVA_FLOAT, 4 * b * packing.size(), values.length);
                    if ((b & 0xFFFF) == 0) {
                        progress.at(b, blocks);
                    }
                }
            }
        });
    }

    private static List<Stored> stored(Path file) {
        try (var in = new Bytewise(file, ByteOrder.LITTLE_ENDIAN)) {
            in.skip(4);
            int version = in.int32();
            if (version < 2 || version > 3) {
                throw Failure.data(
                        file.getFileName() + " is GGUF of version " + version + ", which is not read.",
                        "Convert it to version 3.");
            }
            long tensors = in.int64();
            long entries = in.int64();
            if (tensors < 0 || tensors > MOST_TENSORS || entries < 0 || entries > MOST_ENTRIES) {
                throw in.damaged("it announces " + tensors + " tensors and " + entries + " entries");
            }
            long alignment = 32;
            for (long i = 0; i < entries; i++) {
                var key = in.text(in.int64(), MOST_TEXT);
                int type = in.int32();
                if (key.equals("general.alignment") && type == 4) {
                    alignment = Integer.toUnsignedLong(in.int32());
                } else {
                    skip(in, type, 0);
                }
            }
            return tensors(in, file, (int) tensors, alignment);
        }
    }

    private static void skip(Bytewise in, int type, int depth) {
        switch (type) {
            case 0, 1, 7 -> in.skip(1);
            case 2, 3 -> in.skip(2);
            case 4, 5, 6 -> in.skip(4);
            case 10, 11, 12 -> in.skip(8);
            case 8 -> in.skip(in.int64());
            case 9 -> {
                int inner = in.int32();
                long count = in.int64();
                if (count < 0 || count > in.left() || depth > DEEPEST) {
                    throw in.damaged("a list announces " + count + " items");
                }
                for (long i = 0; i < count; i++) {
                    skip(in, inner, depth + 1);
                }
            }
            default -> throw in.damaged("an entry has a type " + type);
        }
    }

    private static List<Stored> tensors(Bytewise in, Path file, int count, long alignment) {
        record Announced(String name, Shape shape, int type, long offset) {}
        var announced = new ArrayList<Announced>();
        for (int t = 0; t < count; t++) {
            var name = in.text(in.int64(), MOST_TEXT);
            int order = in.int32();
            if (order < 1 || order > 8) {
                throw in.damaged("\"" + name + "\" has " + order + " axes");
            }
            var sizes = new ArrayList<Long>();
            for (int d = 0; d < order; d++) {
                // the first of them runs fastest
                sizes.addFirst(in.int64());
            }
            announced.add(new Announced(name, new Shape(sizes), in.int32(), in.int64()));
        }
        if (alignment < 1 || alignment > 1 << 20) {
            throw in.damaged("its alignment is " + alignment);
        }
        long start = (in.position() + alignment - 1) / alignment * alignment;
        var stored = new ArrayList<Stored>();
        for (var tensor : announced) {
            stored.add(stored(in, file, tensor.name, tensor.shape, tensor.type, start + tensor.offset));
        }
        return stored;
    }

    private static Stored stored(Bytewise in, Path file, String name, Shape shape, int type, long offset) {
        var plain = plain(type);
        var packing = Packing.of(type);
        boolean isWhole =
                packing.isEmpty() || shape.sizes().getLast() % packing.get().size() == 0;
        Optional<String> refusal = plain.isEmpty() && packing.isEmpty()
                ? Optional.of("Its type (" + type + ") is not read: convert it to F16, Q8_0, Q4_0 or Q4_K.")
                : isWhole ? Optional.empty() : Optional.of("Its rows are not whole blocks.");
        var dtype = plain.isPresent() ? plain : packing.map(_ -> DType.FLOAT32);
        long packed = plain.isPresent()
                ? shape.count() * plain.get().bytes()
                : packing.map(p -> shape.count() / p.size() * p.bytes()).orElse(0L);
        if (refusal.isEmpty() && (offset < 0 || packed < 0 || packed > in.size() - offset)) {
            throw in.damaged("\"" + name + "\" is cut off");
        }
        long bytes = dtype.map(t -> shape.count() * t.bytes()).orElse(0L);
        var text = packing.map(p -> p.name().toLowerCase(java.util.Locale.ROOT))
                .orElse(plain.map(DType::text).orElse("type " + type));
        return new Stored(
                new Located(
                        new Member(name, shape, text, bytes, refusal),
                        dtype,
                        ByteOrder.LITTLE_ENDIAN,
                        false,
                        file,
                        offset),
                packing);
    }

    private static Optional<DType> plain(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case 0 -> DType.FLOAT32;
                    case 1 -> DType.FLOAT16;
                    case 24 -> DType.INT8;
                    case 25 -> DType.INT16;
                    case 26 -> DType.INT32;
                    case 27 -> DType.INT64;
                    case 28 -> DType.FLOAT64;
                    case 30 -> DType.BFLOAT16;
                    default -> null;
                });
    }
}
