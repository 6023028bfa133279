package factorscope.views.evidence;

import factorscope.model.analyse.Call;
import factorscope.model.analyse.components.OneComponent;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.Factorization;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.diagnose.Neighbourhood;
import factorscope.model.linalg.Largest;
import factorscope.views.drawing.Request;
import factorscope.views.drawing.SharedOptions;
import factorscope.views.evidence.Page.ClassShare;
import factorscope.views.evidence.Page.Line;
import factorscope.views.evidence.Page.Section;
import factorscope.views.evidence.Page.Word;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Writes the [Page] for a request.
final class Pages {
    /// Below this share of the strongest activation a sample counts as silent.
    private static final double SILENT = Neighbourhood.SILENT;

    private static final String NEGATIVE = "Strongest at the negative pole";

    /// What shows samples that are silent.
    private static final Set<String> SILENT_SHOWN = Set.of("silent", "faces");

    private static final int FEW = 4;
    private static final int RANDOM_CANDIDATES = 400;
    private static final int COUNTEREXAMPLES = 4;
    private static final int PER_QUANTILE = 3;
    private static final int CLASSES = 5;

    private final Request request;
    private final Book book;
    private final Optional<Dataset> data;
    private final Factorization factorization;
    private final BitSet selected;
    private final OptionalInt component;
    private final boolean hideSpecial;
    private final int count;
    /// What each line reads, and how many lines read so, where it is more than one.
    private final Optional<long[]> texts;

    private Pages(Request request, Book book) {
        this.request = request;
        this.book = book;
        var kept = request.subject().result().orElseThrow();
        factorization = kept.result().factorization();
        data = request.subject().data().filter(d -> d.rows().size() == rows());
        selected = request.selected(factorization.axes().getFirst());
        hideSpecial = request.options().get(SharedOptions.HIDE_MARKS);
        count = request.options().get(EvidenceView.COUNT);
        component = component(request);
        texts = book.hasSentences() ? Optional.of(book.fingerprints()) : Optional.empty();
    }

    /// Which component is read; empty where it is the selection.
    static OptionalInt component(Request request) {
        var kept = request.subject().result().orElseThrow();
        var factorization = kept.result().factorization();
        int asked = request.options().get(EvidenceView.COMPONENT);
        if (factorization instanceof Embedding) {
            return OptionalInt.empty();
        }
        if (asked > 0) {
            return OptionalInt.of(Math.min(asked, factorization.components()) - 1);
        }
        var focus = request.focus(kept);
        // with samples selected and no component chosen, the selection is what is read
        return focus.isPresent()
                        || !request.selected(factorization.axes().getFirst()).isEmpty()
                ? focus
                : OptionalInt.of(0);
    }

    /// What writing the page needs, if anything.
    static List<Call> needs(Request request) {
        var component = component(request);
        // what is silent though alike takes a pass over the data
        boolean hasSilent = SILENT_SHOWN.contains(request.options().get(EvidenceView.SHOW));
        return hasSilent && component.isPresent() && request.subject().twoWay().isPresent()
                ? List.of(OneComponent.call(
                        request.subject().result().orElseThrow().result(), component.getAsInt()))
                : List.of();
    }

    static Page write(Request request, Book book) {
        return new Pages(request, book).write();
    }

    /// Some rows in their context, by a value of each.
    ///
    /// @param data what stands in them, where that is open
    /// @param hideSpecial whether marks such as `[CLS]` are left out
    static Page ofRows(
            Book book,
            boolean hideSpecial,
            Optional<Dataset> data,
            String title,
            String heading,
            List<Integer> rows,
            IntToDoubleFunction value,
            int most) {
        double largest = rows.stream().mapToDouble(value::applyAsDouble).max().orElse(0);
        var strengths = relative(value, largest);
        var seen = new HashSet<Integer>();
        IntPredicate isShown = row -> !hideSpecial || !book.isSpecial(row);
        var lines = rows.stream()
                .filter(isShown::test)
                .filter(row -> seen.add(book.lineOf(row)))
                .limit(most)
                .map(row -> line(book, data, row, strengths, isShown, _ -> false, 1))
                .toList();
        return new Page(
                title, List.of(new Section(heading, lines, "There are none to show.", false)), List.of(), largest);
    }

    /// The whole text around a sample: the first that is selected, else the one that fires most.
    static Page document(Request request, Book book) {
        return new Pages(request, book).document();
    }

    private Page document() {
        int k = component.orElse(-1);
        IntToDoubleFunction activation = k < 0 ? _ -> 0 : activation(k);
        int strongest = k < 0 ? 0 : strongest(activation);
        int row = selected.isEmpty() ? strongest : selected.nextSetBit(0);
        double most = Math.abs(activation.applyAsDouble(strongest));
        var line = line(row, relative(activation, most), !selected.isEmpty());
        var kept = request.subject().result().orElseThrow();
        var heading = book.lineName(book.lineOf(row)) + (line.label().isEmpty() ? "" : " · " + line.label());
        return new Page(
                k < 0 ? "Selection" : kept.componentText(k),
                List.of(new Section(heading, List.of(line.withoutLabel()), "", false)),
                List.of(),
                most);
    }

    private int strongest(IntToDoubleFunction activation) {
        int best = 0;
        for (int row = 0; row < rows(); row++) {
            boolean more = Math.abs(activation.applyAsDouble(row)) > Math.abs(activation.applyAsDouble(best));
            best = isShown(row) && (more || !isShown(best)) ? row : best;
        }
        return best;
    }

    private IntToDoubleFunction activation(int k) {
        return switch (factorization) {
            case TwoWay twoWay -> {
                var loadings = twoWay.loadings(0);
                yield row -> loadings.at(row, k);
            }
            case Clusters clusters -> row -> clusters.label(row) == k ? 1 : 0;
            case Embedding _ -> _ -> 0;
        };
    }

    private Page write() {
        var sections = new ArrayList<Section>();
        var classes = List.<ClassShare>of();
        var title = "Selection";
        IntToDoubleFunction activation = _ -> 0;
        double most = 1;
        if (component.isPresent()) {
            int k = component.getAsInt();
            title = request.subject().result().orElseThrow().componentText(k);
            activation = activation(k);
            most = IntStream.range(0, rows())
                    .filter(this::isShown)
                    .mapToDouble(i -> Math.abs(value(k, i)))
                    .max()
                    .orElse(1);
        }
        var strengths = relative(activation, most);
        if (!selected.isEmpty()) {
            sections.add(selection(strengths));
        }
        if (component.isPresent()) {
            addComponent(sections, strengths);
            classes = classes(strengths);
        } else if (selected.isEmpty()) {
            var name = factorization.axes().getFirst().name();
            sections.add(new Section("", List.of(), "Select " + name + "s on the map to read them here.", false));
        }
        return new Page(title, sections, classes, most);
    }

    private double value(int k, int row) {
        return activation(k).applyAsDouble(row);
    }

    private static IntToDoubleFunction relative(IntToDoubleFunction activation, double most) {
        return row -> most == 0 ? 0 : activation.applyAsDouble(row) / most;
    }

    private int rows() {
        return factorization.axes().getFirst().size();
    }

    private boolean isShown(int row) {
        return !hideSpecial || !book.isSpecial(row);
    }

    private Section selection(IntToDoubleFunction strengths) {
        var rows = selected.stream()
                .filter(this::isShown)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -Math.abs(strengths.applyAsDouble(i)))
                        .thenComparingInt(i -> i))
                .toList();
        var name = factorization.axes().getFirst().name();
        return new Section(
                Numbers.counted(selected.cardinality(), "selected " + name),
                lines(rows, strengths, count, true),
                "Only hidden marks are selected.",
                false);
    }

    private void addComponent(List<Section> sections, IntToDoubleFunction strengths) {
        var positive = ranked(strengths, 1);
        var negative = ranked(strengths, -1);
        switch (request.options().get(EvidenceView.SHOW)) {
            case "quantiles" -> {
                var active = positive;
                for (int quantile = 0; quantile < 4; quantile++) {
                    int from = (int) ((long) active.size() * quantile / 4);
                    int to = (int) ((long) active.size() * (quantile + 1) / 4);
                    sections.add(new Section(
                            List.of("Strongest quarter", "Second quarter", "Third quarter", "Weakest quarter")
                                    .get(quantile),
                            lines(spread(active.subList(from, to)), strengths, PER_QUANTILE, false),
                            "Nothing fires here.",
                            false));
                }
            }
            case "silent" -> sections.add(silent(strengths, count));
            case "random" -> sections.add(random(strengths, count));
            case "faces" -> {
                addPoles(sections, positive, negative, strengths, FEW);
                sections.add(new Section(
                        "Middle of what fires",
                        lines(middle(positive), strengths, FEW, false),
                        "Too little fires to have a middle.",
                        false));
                sections.add(silent(strengths, FEW));
                sections.add(random(strengths, FEW));
            }
            case "negative" ->
                sections.add(new Section(
                        NEGATIVE,
                        lines(negative, strengths, count, false),
                        "This component has no negative pole.",
                        false));
            default -> addPoles(sections, positive, negative, strengths, Math.max(3, count / 2));
        }
        if (book.hasSentences() && !positive.isEmpty()) {
            addCounterexamples(sections, positive, strengths);
        }
    }

    private static List<Integer> middle(List<Integer> positive) {
        return positive.size() < 4 ? List.of() : spread(positive.subList(positive.size() / 3, 2 * positive.size() / 3));
    }

    /// The strongest samples, at either pole where there are two.
    private void addPoles(
            List<Section> sections,
            List<Integer> positive,
            List<Integer> negative,
            IntToDoubleFunction strengths,
            int ofNegative) {
        boolean signed = !negative.isEmpty();
        sections.add(new Section(
                signed ? "Strongest at the positive pole" : "Strongest",
                lines(positive, strengths, count, false),
                signed ? "Nothing fires here but hidden marks." : "Nothing fires: this component is dead.",
                false));
        if (signed) {
            sections.add(new Section(NEGATIVE, lines(negative, strengths, ofNegative, false), "", false));
        }
    }

    /// Hard negatives.
    private Section silent(IntToDoubleFunction strengths, int most) {
        var rows = factorization instanceof TwoWay
                ? request.finding(OneComponent.ComponentFacts.class).silent().stream()
                        .filter(this::isShown)
                        .toList()
                : List.<Integer>of();
        return new Section(
                "Resemble the strongest, but are silent",
                lines(rows, strengths, most, false),
                "Nothing silent resembles what fires.",
                false);
    }

    /// The same rows each time.
    private Section random(IntToDoubleFunction strengths, int most) {
        var random = new java.util.SplittableRandom(component.orElseThrow());
        var rows = random.ints(RANDOM_CANDIDATES, 0, Math.max(1, rows()))
                .filter(i -> i < rows() && isShown(i))
                .distinct()
                .boxed()
                .toList();
        return new Section("Drawn at random", lines(rows, strengths, most, false), "There are none.", false);
    }

    private List<Integer> ranked(IntToDoubleFunction strengths, int sign) {
        var ranked = Largest.ranked(rows(), i -> {
            double strength = sign * strengths.applyAsDouble(i);
            return strength > 0 && isShown(i) ? strength : Double.NaN;
        });
        return new Ranked(ranked);
    }

    /// Rows without an object for each.
    private static final class Ranked extends AbstractList<Integer> implements RandomAccess {
        private final int[] rows;

        Ranked(int[] rows) {
            this.rows = rows;
        }

        @Override
        public Integer get(int index) {
            return rows[index];
        }

        @Override
        public int size() {
            return rows.length;
        }
    }

    /// Evenly spread members of a list.
    private static List<Integer> spread(List<Integer> rows) {
        int wanted = 4 * PER_QUANTILE;
        if (rows.size() <= wanted) {
            return rows;
        }
        return IntStream.range(0, wanted)
                .mapToObj(i -> rows.get((int) ((long) i * rows.size() / wanted)))
                .toList();
    }

    /// Sentences of the label that the component stands for, in which nothing fires.
    private void addCounterexamples(List<Section> sections, List<Integer> positive, IntToDoubleFunction strengths) {
        if (book.labels().isEmpty()) {
            return;
        }
        var counts = new LinkedHashMap<String, Integer>();
        positive.stream()
                .limit(ComponentStatistics.STRONGEST)
                .forEach(i -> counts.merge(book.label(i), 1, Integer::sum));
        var label = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        var lines = new ArrayList<Line>();
        for (int number = 0; number < book.lineCount() && lines.size() < COUNTEREXAMPLES; number++) {
            var rows = book.line(number);
            boolean silent = rows.length > 0
                    && book.label(rows[0]).equals(label)
                    && IntStream.of(rows)
                            .filter(this::isShown)
                            .noneMatch(i -> Math.abs(strengths.applyAsDouble(i)) > SILENT);
            if (silent) {
                int first = IntStream.of(rows).filter(this::isShown).findFirst().orElse(rows[0]);
                lines.add(line(first, strengths, false));
            }
        }
        sections.add(new Section(
                "Does not fire, though " + label, lines, "It fires in every sentence of " + label + ".", true));
    }

    /// One line per text, however many of its tokens are strong and however often it was read.
    private List<Line> lines(List<Integer> rows, IntToDoubleFunction strengths, int most, boolean markSelected) {
        var lines = new ArrayList<Line>();
        var seen = new HashSet<Long>();
        for (int row : rows) {
            if (lines.size() >= most) {
                break;
            }
            if (seen.add(text(book.lineOf(row)))) {
                lines.add(line(row, strengths, markSelected));
            }
        }
        return lines;
    }

    /// What lines of the same words share.
    private long text(int line) {
        return texts.map(all -> all[line]).orElse((long) line);
    }

    private Line line(int focus, IntToDoubleFunction strengths, boolean markSelected) {
        long text = text(book.lineOf(focus));
        int same = texts.map(
                        all -> (int) LongStream.of(all).filter(t -> t == text).count())
                .orElse(1);
        return line(book, data, focus, strengths, this::isShown, row -> markSelected && selected.get(row), same);
    }

    private static Line line(
            Book book,
            Optional<Dataset> data,
            int focus,
            IntToDoubleFunction strengths,
            IntPredicate shown,
            IntPredicate marked,
            int times) {
        var words = new ArrayList<Word>();
        for (int row : book.line(book.lineOf(focus))) {
            if (shown.test(row)) {
                words.add(new Word(
                        row,
                        book.word(row),
                        !words.isEmpty() && book.spaceBefore(row),
                        strengths.applyAsDouble(row),
                        row == focus,
                        marked.test(row)));
            }
        }
        if (!book.hasSentences() && words.size() == 1) {
            words.addAll(RowValues.words(data, focus));
        }
        return new Line(focus, strengths.applyAsDouble(focus), words, book.label(focus), times);
    }

    private List<ClassShare> classes(IntToDoubleFunction strengths) {
        if (book.labels().isEmpty()) {
            return List.of();
        }
        var labels = book.labels().get();
        var energy = new double[labels.distinct().size()];
        double total = 0;
        for (int i = 0; i < rows(); i++) {
            double strength = strengths.applyAsDouble(i);
            if (strength != 0 && isShown(i)) {
                energy[labels.code(i)] += strength * strength;
                total += strength * strength;
            }
        }
        double all = total;
        return IntStream.range(0, energy.length)
                .filter(code -> energy[code] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(code -> -energy[code]))
                .limit(CLASSES)
                .map(code -> new ClassShare(labels.distinct().get(code), energy[code] / all))
                .toList();
    }
}
