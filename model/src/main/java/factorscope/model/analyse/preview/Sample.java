package factorscope.model.analyse.preview;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Work;
import factorscope.model.data.DType;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.ValueRange;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import tools.jackson.databind.node.ObjectNode;

/// Every so many rows and columns of a dataset.
public final class Sample extends OfData {
    public static final Param.Real CLIP = new Param.Real(
            "clip",
            "Clip",
            "Share of the values beyond which the colour no longer grows; the key shows it.",
            0.005,
            0,
            0.5);

    private static final int MOST_ROWS = 2000;
    private static final int MOST_COLUMNS = 2000;
    private static final int MOST_SCATTERED_ROWS = 200;

    @Override
    public About about() {
        return new About(
                "sample", 1, "Sample", "Take every so many rows and columns of a dataset.", java.util.List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(CLIP);
    }

    private static long every(long count, int most) {
        return Math.max(1, Math.ceilDiv(count, (long) most));
    }

    private static long rowsShown(Given given) {
        long rows = given.shape().rows();
        return Math.ceilDiv(rows, every(rows, isScattered(given) ? MOST_SCATTERED_ROWS : MOST_ROWS));
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        double read = (double) rowsShown(given) * given.shape().columns();
        long shown = rowsShown(given) * Math.min(given.shape().columns(), MOST_COLUMNS);
        return new Forecast(0, 2 * read + 30.0 * shown, 8 * read, 0, 0, 8 * shown);
    }

    @Override
    public SampleFinding of(Given given, ParamValues params, Work work) {
        var values = given.data().values();
        long rows = values.shape().rows();
        int everyRow = (int) every(rows, isScattered(given) ? MOST_SCATTERED_ROWS : MOST_ROWS);
        int everyColumn = (int) every(values.shape().columns(), MOST_COLUMNS);
        int shownRows = (int) Math.ceilDiv(rows, (long) everyRow);
        int shownColumns = (int) Math.ceilDiv(values.shape().columns(), (long) everyColumn);
        var cells = new float[shownRows * shownColumns];
        work.at(0, shownRows, "row");
        work.compute().parallel(shownRows, (i, _) -> readRow(values, i, everyRow, everyColumn, cells, shownColumns));
        return new SampleFinding(
                new Cells(cells, shownRows, shownColumns),
                everyRow,
                everyColumn,
                ValueRange.of(cells, params.get(CLIP)));
    }

    /// By way of private memory: fast, and safe from a file that is cut meanwhile.
    private static void readRow(
            Tensor values, int number, int everyRow, int everyColumn, float[] cells, int shownColumns) {
        var working = values.dtype().working();
        try (var arena = Arena.ofConfined()) {
            var row = arena.allocate(values.shape().columns() * working.bytes());
            values.copyRows((long) number * everyRow, 1, working, row);
            for (int j = 0; j < shownColumns; j++) {
                long column = (long) j * everyColumn;
                cells[number * shownColumns + j] = working == DType.FLOAT32
                        ? row.getAtIndex(ValueLayout.JAVA_FLOAT, column)
                        : (float) row.getAtIndex(ValueLayout.JAVA_DOUBLE, column);
            }
        }
    }

    /// @param everyRow the sample has every so-manieth row of the data, from the first
    public record SampleFinding(Cells cells, int everyRow, int everyColumn, ValueRange range) implements Finding {
        @Override
        public String summary() {
            return cells.rows() + " rows and " + cells.columns() + " columns.";
        }

        @Override
        public void json(ObjectNode root) {
            root.put("rows", cells.rows())
                    .put("columns", cells.columns())
                    .put("everyRow", everyRow)
                    .put("everyColumn", everyColumn);
        }
    }
}
