package factorscope.model.analyse.preview;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.decompose.Eligibility;

/// What only prepares a drawing of data.
abstract class OfData implements Analysis {
    /// In a file that may not be in the system's cache, every value or row that is read is a seek.
    static final long SCATTERED_BYTES = 1L << 30;

    static boolean isScattered(Given given) {
        var values = given.data().values();
        return values.storage().mappedFile().isPresent() && values.bytes() > SCATTERED_BYTES;
    }

    @Override
    public final boolean isPart() {
        return true;
    }

    @Override
    public final Requires requires() {
        return Requires.DATA;
    }

    @Override
    public final Eligibility accepts(Given given) {
        return Eligibility.accepted();
    }
}
