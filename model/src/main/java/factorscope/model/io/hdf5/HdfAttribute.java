package factorscope.model.io.hdf5;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An attribute: its values wait to be asked for.
///
/// @param count how many values it has
record HdfAttribute(HdfFile file, String name, HdfType type, long count, MemorySegment values) {
    private static final long MOST_VALUES = 1 << 20;

    /// Empty where it is of a kind that cannot be read.
    static Optional<HdfAttribute> read(HdfFile file, HdfBytes in) {
        try {
            int version = in.u8();
            int flags = in.u8();
            int nameSize = in.u16();
            int typeSize = in.u16();
            int spaceSize = in.u16();
            in.skip(version >= 3 ? 1 : 0);
            int multiple = version == 1 ? 8 : 1;
            var name = in.take(nameSize).textToZeroOrEnd();
            in.skip(Math.floorMod(-nameSize, multiple));
            var typeBytes = in.take(typeSize);
            in.skip(Math.floorMod(-typeSize, multiple));
            var spaceBytes = in.take(spaceSize);
            in.skip(Math.floorMod(-spaceSize, multiple));
            boolean isTypeShared = version > 1 && (flags & 1) != 0;
            boolean isSpaceShared = version > 1 && (flags & 2) != 0;
            var type =
                    HdfType.read(isTypeShared ? HdfHeader.Message.shared(file, typeBytes, HdfHeader.TYPE) : typeBytes);
            var space = HdfSpace.read(
                    isSpaceShared ? HdfHeader.Message.shared(file, spaceBytes, HdfHeader.SPACE) : spaceBytes);
            long count = space.count();
            if (count > MOST_VALUES) {
                return Optional.empty();
            }
            return Optional.of(new HdfAttribute(file, name, type, count, in.segment(count * type.size())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// All values as numbers; empty where they are none.
    Optional<double[]> numbers() {
        try {
            var numbers = new double[(int) count];
            for (int i = 0; i < count; i++) {
                numbers[i] = HdfElements.number(values, (long) i * type.size(), type);
            }
            return Optional.of(numbers);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Optional<Double> number() {
        return numbers().filter(n -> n.length == 1).map(n -> n[0]);
    }

    /// All values as texts; empty where they are none.
    List<String> texts() {
        var texts = new ArrayList<String>();
        if (!(type instanceof HdfType.Text)) {
            return texts;
        }
        try {
            for (int i = 0; i < count; i++) {
                texts.add(HdfElements.text(file, values, (long) i * type.size(), type));
            }
        } catch (IOException e) {
            return List.of();
        }
        return texts;
    }

    /// Its one text, if it is not blank.
    Optional<String> text() {
        var texts = texts();
        return texts.size() == 1 && !texts.getFirst().isBlank() ? Optional.of(texts.getFirst()) : Optional.empty();
    }

    /// The addresses of the objects that its value of this number refers to.
    List<Long> references(int number) {
        try {
            if (number >= count) {
                return List.of();
            }
            long at = (long) number * type.size();
            if (type instanceof HdfType.Reference reference && reference.isObject()) {
                return List.of(new HdfBytes(values.asSlice(at), file.addressWidth(), file.lengthWidth()).address());
            }
            var found = new ArrayList<Long>();
            if (type instanceof HdfType.Variable list
                    && list.base() instanceof HdfType.Reference reference
                    && reference.isObject()) {
                var in = HdfElements.variable(file, values, at, reference.size());
                while (in.left() >= file.addressWidth()) {
                    found.add(in.address());
                }
            }
            return found;
        } catch (IOException e) {
            return List.of();
        }
    }
}
