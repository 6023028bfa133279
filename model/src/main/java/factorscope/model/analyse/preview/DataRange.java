package factorscope.model.analyse.preview;

import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Work;
import factorscope.model.decompose.Forecast;
import factorscope.model.diagnose.ValueRange;
import factorscope.model.linalg.Compute;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Where nearly all values of a dataset lie, from some of them.
public final class DataRange extends OfData {
    private static final int VALUES = 200_000;
    private static final int SCATTERED_VALUES = 4000;

    /// Share of the values beyond.
    public static final double CLIP = 0.002;

    private static final int AT_ONCE = 1000;

    @Override
    public About about() {
        return new About("range", 1, "Range", "Find where nearly all values of a dataset lie.", List.of());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.NONE;
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        return new Forecast(0, 30.0 * VALUES, 8.0 * VALUES, 0, 0, 8L * VALUES);
    }

    @Override
    public RangeFinding of(Given given, ParamValues params, Work work) {
        var values = given.data().values();
        long count = values.shape().count();
        long step = Math.max(1, count / (isScattered(given) ? SCATTERED_VALUES : VALUES));
        // not a multiple of any axis' length, or only some of their positions would be seen
        long stride = step == 1 ? 1 : step | 1;
        int shown = (int) Math.ceilDiv(count, stride);
        var sample = new float[shown];
        long columns = values.shape().columns();
        for (int i = 0; i < shown; i++) {
            if (i % AT_ONCE == 0) {
                work.at(i, shown, "value");
            }
            sample[i] = (float) values.at(i * stride / columns, i * stride % columns);
        }
        return new RangeFinding(ValueRange.of(sample, CLIP));
    }

    public record RangeFinding(ValueRange range) implements Finding {
        @Override
        public String summary() {
            return "From " + range.least() + " to " + range.most() + ".";
        }

        @Override
        public void json(ObjectNode root) {
            root.put("least", range.least()).put("most", range.most());
        }
    }
}
