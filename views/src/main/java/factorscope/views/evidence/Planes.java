package factorscope.views.evidence;

import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.Labels;
import factorscope.model.data.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// Two axes of a folded one that are places, and what the others leave: the planes.
///
/// @param axes all, the last one fastest
/// @param upright index of the axis downwards
/// @param across index of the axis to the right
record Planes(List<Axis> axes, int upright, int across) {
    static Optional<Planes> of(Labels labels) {
        if (!(labels instanceof Labels.Folded folded)) {
            return Optional.empty();
        }
        var places = IntStream.range(0, folded.axes().size())
                .filter(i -> isPlace(folded.axes().get(i).role()))
                .toArray();
        return places.length < 2
                ? Optional.empty()
                : Optional.of(new Planes(folded.axes(), places[places.length - 2], places[places.length - 1]));
    }

    int height() {
        return axes.get(upright).size();
    }

    int width() {
        return axes.get(across).size();
    }

    int count() {
        return axes.stream().mapToInt(Axis::size).reduce(1, Math::multiplyExact) / (height() * width());
    }

    /// Whether they are one picture, perhaps in colours.
    boolean isPicture() {
        return IntStream.range(0, axes.size())
                .filter(i -> i != upright && i != across)
                .allMatch(i -> axes.get(i).size() == 1 || axes.get(i).role() == Role.CHANNEL);
    }

    private int stride(int axis) {
        return axes.stream().skip(axis + 1L).mapToInt(Axis::size).reduce(1, Math::multiplyExact);
    }

    /// Where plane `p` begins, and which position of the other axes it is.
    private int start(int p, List<String> position) {
        int rest = p;
        int start = 0;
        for (int i = axes.size() - 1; i >= 0; i--) {
            if (i != upright && i != across) {
                int at = rest % axes.get(i).size();
                rest /= axes.get(i).size();
                start += at * stride(i);
                position.addFirst(axes.get(i).name() + " " + axes.get(i).label(at));
            }
        }
        return start;
    }

    Picture picture(int p, IntToDoubleFunction values, boolean signed) {
        var heading = new ArrayList<String>();
        int start = start(p, heading);
        heading.addFirst(axes.get(upright).name() + " × " + axes.get(across).name());
        boolean northUp = axes.get(upright).role() == Role.LATITUDE && isRising(axes.get(upright));
        var all = new double[height() * width()];
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                all[(northUp ? height() - 1 - y : y) * width() + x] =
                        values.applyAsDouble(start + y * stride(upright) + x * stride(across));
            }
        }
        return new Picture(String.join(", ", heading), all, height(), width(), signed);
    }

    /// A sample as it looks; of colours their mean.
    Picture picture(Dataset data, int row) {
        var starts = IntStream.range(0, count())
                .map(p -> start(p, new ArrayList<>()))
                .toArray();
        IntToDoubleFunction mean = i -> {
            double sum = 0;
            for (int start : starts) {
                sum += data.values().at(row, i + start - starts[0]);
            }
            return sum / starts.length;
        };
        return picture(0, mean, hasNegative(data, row));
    }

    private static boolean hasNegative(Dataset data, int row) {
        return IntStream.range(0, data.columns().size())
                .anyMatch(j -> data.values().at(row, j) < 0);
    }

    private static boolean isPlace(Role role) {
        return role == Role.SPACE || role == Role.LATITUDE || role == Role.LONGITUDE;
    }

    private static boolean isRising(Axis axis) {
        return switch (axis.labels()) {
            case Labels.Even even -> even.step() > 0;
            case Labels.Values known ->
                known.values().size() > 1
                        && known.values().getLast() > known.values().getFirst();
            default -> false;
        };
    }
}
