package factorscope.model.io.hdf5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How many elements there are along each axis.
///
/// @param most as many as there may ever be; the same where the file does not say
/// @param isNull whether it says that there are none at all
record HdfSpace(List<Long> dims, List<Long> most, boolean isNull) {
    private static final int MOST_AXES = 32;

    static HdfSpace read(HdfBytes in) throws IOException {
        int version = in.u8();
        int rank = in.u8();
        int flags = in.u8();
        int kind = 1;
        if (version == 1) {
            in.skip(5);
        } else if (version == 2) {
            kind = in.u8();
        } else {
            throw new IOException("the version of its shape is not known");
        }
        if (rank > MOST_AXES) {
            throw new IOException("it has " + rank + " axes");
        }
        var dims = new ArrayList<Long>();
        for (int d = 0; d < rank; d++) {
            dims.add(in.length());
        }
        var most = new ArrayList<Long>();
        for (int d = 0; d < rank; d++) {
            long end = (flags & 1) != 0 ? in.lengthOrNone() : dims.get(d);
            most.add(end < 0 ? Long.MAX_VALUE : end);
        }
        return new HdfSpace(List.copyOf(dims), List.copyOf(most), kind == 2);
    }

    long count() throws IOException {
        if (isNull) {
            return 0;
        }
        long count = 1;
        for (long dim : dims) {
            if (dim != 0 && count > Long.MAX_VALUE / 16 / dim) {
                throw new IOException("it announces more than there can be");
            }
            count *= dim;
        }
        return count;
    }
}
