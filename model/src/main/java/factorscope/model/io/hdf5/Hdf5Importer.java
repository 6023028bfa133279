package factorscope.model.io.hdf5;

import factorscope.model.data.DType;
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
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.exceptions.HdfException;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// HDF5 files: every dataset of numbers, by its path. What lies in the file in one piece is mapped; what is in
/// chunks is unpacked into memory. MATLAB 7.3 writes its dimensions the other way round: they are opened as MATLAB
/// names them.
public final class Hdf5Importer implements Importer {
    private static final String ID = "hdf5";
    private static final int MOST_MEMBERS = 100_000;
    private static final int DEEPEST = 32;

    /// Unpacked at once.
    private static final long PIECE = 16L << 20;

    @Override
    public Format format() {
        return new Format(ID, "HDF5", "Datasets of an HDF5 file, also of MATLAB 7.3.", List.of("h5", "hdf5", "h5ad"));
    }

    @Override
    public ParamSpec options() {
        return ParamSpec.NONE;
    }

    /// MATLAB puts 512 bytes of its own before it.
    @Override
    public boolean recognises(byte[] head) {
        return isSignature(head, 0) || isSignature(head, 512) || isSignature(head, 1024) || isSignature(head, 2048);
    }

    private static boolean isSignature(byte[] head, int at) {
        return head.length > at + 8
                && head[at] == (byte) 0x89
                && head[at + 1] == 'H'
                && head[at + 2] == 'D'
                && head[at + 3] == 'F';
    }

    @Override
    public List<Member> list(Path file) {
        return with(file, hdf -> {
            var members = new ArrayList<Member>();
            list(file, hdf, hdf, "", members, 0);
            return members;
        });
    }

    private interface Work<T> {
        T on(HdfFile hdf);
    }

    private static <T> T with(Path file, Work<T> work) {
        try (var hdf = new HdfFile(file)) {
            return work.on(hdf);
        } catch (Failure e) {
            throw e;
        } catch (HdfException e) {
            throw damaged(file, String.valueOf(e.getMessage()), e);
        } catch (OutOfMemoryError e) {
            // the library believes the lengths that a file announces; what it asked for was never given
            throw damaged(file, "it announces more than the memory holds", e);
        } catch (RuntimeException e) {
            // the library meets what is damaged with whatever its loops stumble over
            throw damaged(file, "a part of it is not what it should be", e);
        }
    }

    private static Failure damaged(Path file, String why, Throwable cause) {
        var text = why.replace('\n', ' ').strip();
        return Failure.data(
                file.getFileName() + " is not a readable HDF5 file: "
                        + (text.endsWith(".") ? text.substring(0, text.length() - 1) : text) + ".",
                "Copy or write the file again, for example with h5repack.",
                cause);
    }

    private static void list(Path file, HdfFile hdf, Group group, String path, List<Member> members, int depth) {
        if (depth > DEEPEST) {
            throw damaged(file, "its groups are nested too deeply", new IOException());
        }
        for (var node : group.getChildren().values()) {
            if (members.size() > MOST_MEMBERS) {
                return;
            }
            var name = path.isEmpty() ? node.getName() : path + "/" + node.getName();
            if (node.isLink()) {
                continue;
            }
            if (node instanceof Group inner) {
                list(file, hdf, inner, name, members, depth + 1);
            } else if (node instanceof Dataset dataset) {
                members.add(member(dataset, name, isMatlab(hdf)));
            }
        }
    }

    private static boolean isMatlab(HdfFile hdf) {
        if (hdf.getUserBlockSize() < 128) {
            return false;
        }
        var head = new byte[128];
        hdf.getUserBlockBuffer().duplicate().get(0, head);
        return new String(head, StandardCharsets.US_ASCII).startsWith("MATLAB 7.3");
    }

    /// As long as the file says; the last axis fastest, or for MATLAB the first.
    private static Member member(Dataset dataset, String name, boolean isMatlab) {
        var dims = Arrays.stream(dataset.getDimensions()).asLongStream().boxed().toList();
        var shape = new Shape(isMatlab ? dims.reversed() : dims);
        var dtype = dtype(dataset);
        Optional<String> refusal = dtype.isEmpty()
                ? Optional.of("Its type is not one of numbers.")
                : dataset.isCompound() || dataset.isVariableLength()
                        ? Optional.of("Its values are records, not numbers.")
                        : Optional.empty();
        var text =
                dtype.map(DType::text).orElse(dataset.getDataType().getClass().getSimpleName());
        return new Member(
                name, shape, text, dtype.map(t -> shape.count() * t.bytes()).orElse(0L), refusal);
    }

    private static Optional<DType> dtype(Dataset dataset) {
        return switch (dataset.getDataType()) {
            case FloatingPoint real ->
                switch (real.getSize()) {
                    case 2 -> Optional.of(DType.FLOAT16);
                    case 4 -> Optional.of(DType.FLOAT32);
                    case 8 -> Optional.of(DType.FLOAT64);
                    default -> Optional.empty();
                };
            case FixedPoint whole ->
                switch (whole.getSize()) {
                    case 1 -> Optional.of(whole.isSigned() ? DType.INT8 : DType.UINT8);
                    case 2 -> Optional.of(whole.isSigned() ? DType.INT16 : DType.UINT16);
                    case 4 -> Optional.of(whole.isSigned() ? DType.INT32 : DType.UINT32);
                    case 8 -> Optional.of(whole.isSigned() ? DType.INT64 : DType.UINT64);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static ByteOrder order(Dataset dataset) {
        return switch (dataset.getDataType()) {
            case FloatingPoint real -> real.getByteOrder();
            case FixedPoint whole -> whole.getByteOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    @Override
    public factorscope.model.data.Dataset read(
            Path file, Member member, ParamValues options, MemoryBudget memory, Progress progress) {
        member.refusal().ifPresent(why -> {
            throw Failure.data(member.text() + " cannot be opened.", why);
        });
        return with(file, hdf -> {
            var dataset = hdf.getDatasetByPath(member.name());
            boolean isMatlab = isMatlab(hdf);
            var dtype = dtype(dataset).orElseThrow();
            if (dataset instanceof ContiguousDataset contiguous && contiguous.getDataAddress() > 0) {
                long address = contiguous.getDataAddress() + hdf.getUserBlockSize();
                return new Located(member, Optional.of(dtype), order(dataset), isMatlab, file, address)
                        .open(file, ID, options, memory);
            }
            if (dataset instanceof ChunkedDataset chunked) {
                double chunk = dtype.bytes();
                for (int size : chunked.getChunkDimensions()) {
                    chunk *= size;
                }
                Filled.requirePlausible(file, chunk, "one chunk");
            }
            // MATLAB's dimensions the other way round are the same values with the first axis running fastest
            var layout = new Filled.Layout(dtype, ByteOrder.nativeOrder(), isMatlab);
            var inFile = new Member(
                    member.name(),
                    isMatlab ? new Shape(member.shape().sizes().reversed()) : member.shape(),
                    member.dtype(),
                    member.bytes(),
                    member.refusal());
            return Filled.read(
                    file, ID, member, layout, options, memory, into -> unpack(dataset, inFile, dtype, into, progress));
        });
    }

    /// Some rows at a time.
    private static void unpack(Dataset dataset, Member member, DType dtype, MemorySegment into, Progress progress)
            throws IOException {
        var shape = member.shape();
        if (shape.order() == 0 || shape.count() == 0) {
            throw new IOException("it holds no array");
        }
        long rowBytes = Math.max(1, shape.columns() * dtype.bytes());
        int together = (int) Math.max(1, Math.min(shape.rows(), PIECE / rowBytes));
        var offset = new long[shape.order()];
        var count = shape.sizes().stream().mapToInt(Math::toIntExact).toArray();
        for (long row = 0; row < shape.rows(); row += together) {
            offset[0] = row;
            count[0] = (int) Math.min(together, shape.rows() - row);
            var piece = dataset.getData(offset, count);
            var buffer =
                    ByteBuffer.allocate(Math.toIntExact(count[0] * rowBytes)).order(ByteOrder.nativeOrder());
            flatten(piece, dtype, buffer);
            MemorySegment.copy(MemorySegment.ofArray(buffer.array()), 0, into, row * rowBytes, buffer.position());
            progress.at(row, shape.rows());
        }
    }

    /// From nested arrays of numbers.
    private static void flatten(Object values, DType dtype, ByteBuffer into) throws IOException {
        switch (values) {
            case java.math.BigInteger[] bigs -> {
                for (var value : bigs) {
                    into.putLong(value.longValue());
                }
            }
            case Object[] inner -> {
                for (var part : inner) {
                    flatten(part, dtype, into);
                }
            }
            case float[] floats -> {
                for (float value : floats) {
                    if (dtype == DType.FLOAT16) {
                        into.putShort(Float.floatToFloat16(value));
                    } else {
                        into.putFloat(value);
                    }
                }
            }
            case double[] doubles -> {
                for (double value : doubles) {
                    into.putDouble(value);
                }
            }
            case byte[] bytes -> into.put(bytes);
            case short[] shorts -> {
                for (short value : shorts) {
                    put(value, dtype, into);
                }
            }
            case int[] ints -> {
                for (int value : ints) {
                    put(value, dtype, into);
                }
            }
            case long[] longs -> {
                for (long value : longs) {
                    put(value, dtype, into);
                }
            }
            default -> throw new IOException("its values are of an unknown kind");
        }
    }

    /// Unsigned numbers come in the next wider type.
    private static void put(long value, DType dtype, ByteBuffer into) {
        switch (dtype.bytes()) {
            case 1 -> into.put((byte) value);
            case 2 -> into.putShort((short) value);
            case 4 -> into.putInt((int) value);
            default -> into.putLong(value);
        }
    }
}
