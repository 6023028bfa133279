package factorscope.model.function;

import factorscope.model.data.Axis;
import factorscope.model.data.AxisId;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Numbers;
import factorscope.model.data.Origin;
import factorscope.model.data.Role;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Matrix;
import factorscope.model.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Values of a formula as data, and what they are made of again.
///
/// @param text of the formula
/// @param box where every variable lives, `FROM,TO`
/// @param tolerance of the samples, relative to the largest value
public record FormulaData(String text, String box, double tolerance) {
    /// The generator's name.
    public static final String ORIGIN = "formula";

    public static FormulaData of(Map<String, String> options) {
        return new FormulaData(
                options.getOrDefault("formula", ""),
                options.getOrDefault("box", "-1,1"),
                Double.parseDouble(options.getOrDefault("tolerance", "1e-6")));
    }

    /// Samples it.
    ///
    /// @param stop asked now and then; when it says so, the samples stay as they are
    public ChebyshevGrid sample(BooleanSupplier stop) {
        var formula = Formula.of(text);
        if (formula.variables() < 2) {
            throw Failure.usage(
                    "A formula in one variable has nothing to decompose.", "Use two to four of x, y, z and w.");
        }
        var ends = ends();
        return ChebyshevGrid.of(formula, ends[0], ends[1], tolerance, stop);
    }

    private double[] ends() {
        var parts = box.split(",", -1);
        try {
            if (parts.length == 2) {
                return new double[] {Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip())};
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Failure.usage("\"" + box + "\" is not a box.", "Write for example --box -1,1.");
    }

    /// The samples, an axis for each variable; the garbage collector keeps them.
    public Dataset dataset(ChebyshevGrid grid, MemoryBudget memory) {
        var axes = new ArrayList<Axis>();
        var sizes = new ArrayList<Long>();
        for (int m = 0; m < grid.axes(); m++) {
            var points = new ArrayList<Double>();
            for (int i = 0; i < grid.size(m); i++) {
                points.add(grid.point(m, i));
            }
            sizes.add((long) grid.size(m));
            axes.add(new Axis(
                    new AxisId(ORIGIN + " " + text + "/" + m),
                    Formula.VARIABLES.get(m),
                    grid.size(m),
                    Role.SPACE,
                    new Labels.Values(points, "")));
        }
        var values = Matrix.allocateShared(memory, DType.FLOAT64, 1, grid.count(), "values of a formula");
        for (int i = 0; i < grid.count(); i++) {
            values.set(0, i, grid.value(i));
        }
        var options = Map.of("formula", text, "box", box, "tolerance", Numbers.plain(tolerance));
        return new Dataset(
                ORIGIN + " " + text,
                text,
                axes,
                Tensor.of(values.segment(), DType.FLOAT64, new Shape(sizes), Storage.collected()),
                Origin.generated(ORIGIN, options));
    }
}
