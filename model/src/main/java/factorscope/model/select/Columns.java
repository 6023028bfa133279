package factorscope.model.select;

/// Looks up what a [ColumnRef] names. What is no longer there gives NaN and an empty text.
public interface Columns {
    Columns NONE = new Columns() {
        @Override
        public double number(ColumnRef column, int index) {
            return Double.NaN;
        }

        @Override
        public String text(ColumnRef column, int index) {
            return "";
        }
    };

    double number(ColumnRef column, int index);

    String text(ColumnRef column, int index);
}
