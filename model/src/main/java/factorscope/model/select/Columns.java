package factorscope.model.select;

import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/// Looks up what a [ColumnRef] names, once for all positions. What is no longer there is NaN and an empty text.
public interface Columns {
    Columns NONE = new Columns() {
        @Override
        public IntToDoubleFunction numbers(ColumnRef column) {
            return _ -> Double.NaN;
        }

        @Override
        public IntFunction<String> texts(ColumnRef column) {
            return _ -> "";
        }
    };

    IntToDoubleFunction numbers(ColumnRef column);

    IntFunction<String> texts(ColumnRef column);
}
