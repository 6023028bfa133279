package factorscope.views.modes;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.Profiles;
import factorscope.model.diagnose.Mode;
import factorscope.views.drawing.Request;
import factorscope.views.paint.SmallChart;
import factorscope.views.paint.Spacing;
import java.util.List;
import java.util.Optional;

/// Where the panels of the data's axes stand: one column for each.
record ModeGrid(List<Mode> modes, int width) {
    static final int NAMES = 112;
    /// Between panels, with the numbers of the right one.
    private static final double GAP = 14 + SmallChart.NUMBERS;

    /// Before the first panel; names end where its numbers begin.
    private static final double FIRST = 0.7 * SmallChart.NUMBERS;

    private static final double LEAST_PANEL = 60;

    /// What the modes of a result need, if anything.
    static Optional<Call> profiles(Request request) {
        return Profiles.call(request.subject().result().orElseThrow().result());
    }

    /// The modes of a result, where the request has what they need.
    static List<Mode> modes(Request request) {
        return Mode.of(
                request.subject().twoWay().orElseThrow(),
                profiles(request)
                        .map(call -> request.finding(call, Profiles.ProfileFinding.class)
                                .axes())
                        .orElse(List.of()));
    }

    double panelWidth() {
        double room = width - 2.0 * Spacing.MARGIN - NAMES - FIRST - GAP * (modes.size() - 1.0);
        return Math.max(LEAST_PANEL, room / modes.size());
    }

    double left(int mode) {
        return Spacing.MARGIN + NAMES + FIRST + mode * (panelWidth() + GAP);
    }

    int fullWidth() {
        return (int) Math.max(width, Math.floor(left(modes.size() - 1) + panelWidth() + Spacing.MARGIN));
    }

    Optional<Integer> mode(double x) {
        for (int m = 0; m < modes.size(); m++) {
            if (x >= left(m) && x <= left(m) + panelWidth()) {
                return Optional.of(m);
            }
        }
        return Optional.empty();
    }

    int position(int mode, double x) {
        int size = modes.get(mode).size();
        return (int) Math.clamp(Math.floor((x - left(mode)) / panelWidth() * size), 0, size - 1.0);
    }
}
