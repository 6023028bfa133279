package factorscope.model.analyse.study;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Finding;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Table;
import factorscope.model.analyse.Work;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.MeasureKind;
import factorscope.model.decompose.Measures;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.Result;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// An algorithm with all combinations of some parameters and several seeds.
public final class SweepStudy implements Analysis {
    private static final Param.Whole SEEDS =
            new Param.Whole("seeds", "Runs of each", "Runs of each combination, from seeds that follow.", 3, 1, 1000);

    private static final int MOST_RUNS = 10_000;

    /// By what runs are compared, the first that all have.
    private static final List<String> HEADLINES =
            List.of(Measures.RELATIVE_ERROR, Measures.INERTIA, Measures.OBJECTIVE);

    private final Decomposition decomposition;

    public SweepStudy(Decomposition decomposition) {
        this.decomposition = decomposition;
    }

    @Override
    public About about() {
        return new About(
                "sweep",
                1,
                "Sweep of " + decomposition.descriptor().name(),
                "Run " + decomposition.descriptor().name()
                        + " with all combinations of the values given (with commas between) and several seeds.",
                List.of());
    }

    @Override
    public Optional<String> algorithm() {
        return Optional.of(decomposition.descriptor().id());
    }

    @Override
    public ParamSpec params() {
        var params = new ArrayList<Param<?>>();
        params.add(SEEDS);
        decomposition.params().params().forEach(p -> params.add(several(p)));
        return new ParamSpec(params);
    }

    /// What is a list already has commas of its own, and is taken as it is.
    private static Param<?> several(Param<?> param) {
        return switch (param) {
            case Param.Whole _, Param.Real _, Param.Choice _, Param.Flag _ -> new Param.Alternatives(param);
            case Param.Wholes _,
                    Param.Sizes _,
                    Param.Words _,
                    Param.Several _,
                    Param.Alternatives _,
                    Param.Text _,
                    Param.Texts _ -> param;
        };
    }

    @Override
    public Requires requires() {
        return Requires.DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return decomposition.accepts(Inputs.of(given.data()));
    }

    /// All combinations, the last parameter changing fastest.
    private List<Map<String, String>> combinations(ParamValues params) {
        var all = List.<Map<String, String>>of(Map.of());
        for (var param : params().params()) {
            if (param.equals(SEEDS)) {
                continue;
            }
            var texts = param instanceof Param.Alternatives several
                    ? params.get(several)
                    : List.of(params.texts().get(param.key()));
            var more = new ArrayList<Map<String, String>>();
            for (var before : all) {
                for (var text : texts) {
                    var with = new LinkedHashMap<>(before);
                    with.put(param.key(), text);
                    more.add(with);
                }
            }
            all = more;
        }
        long runs = (long) all.size() * params.get(SEEDS);
        if (runs > MOST_RUNS) {
            throw Failure.usage(
                    "That is " + Numbers.count(runs) + " runs, of " + Numbers.count(MOST_RUNS) + " at most.",
                    "Give fewer values, or fewer seeds.");
        }
        return all;
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var data = given.data();
        var forecast = Forecast.NOTHING;
        for (var combination : combinations(params)) {
            var values = decomposition.params().parse(combination, data.values().shape());
            forecast = forecast.then(decomposition.forecast(Problem.of(Inputs.of(data), values, 1), compute));
        }
        return forecast.times(params.get(SEEDS));
    }

    @Override
    public SweepFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var combinations = combinations(params);
        int seeds = params.get(SEEDS);
        var runs = new ArrayList<SweepFinding.OfRun>();
        for (int c = 0; c < combinations.size(); c++) {
            for (int s = 0; s < seeds && work.goesOn(); s++) {
                work.at((long) c * seeds + s, (long) combinations.size() * seeds, "run");
                long seed = work.seed() + s;
                var result = work.keptFit(
                        decomposition.descriptor().id(),
                        Inputs.of(data),
                        combinations.get(c),
                        seed,
                        "all rows",
                        given.source());
                if (result.isPresent()) {
                    runs.add(SweepFinding.OfRun.of(combinations.get(c), seed, result.get()));
                }
            }
        }
        if (runs.isEmpty()) {
            throw new Stopped();
        }
        return new SweepFinding(decomposition.descriptor().name(), varied(combinations), runs);
    }

    /// Keys of the parameters of which several values were given.
    private static List<String> varied(List<Map<String, String>> combinations) {
        return combinations.getFirst().keySet().stream()
                .filter(key ->
                        combinations.stream().map(c -> c.get(key)).distinct().count() > 1)
                .toList();
    }

    /// @param algorithm its name
    /// @param varied keys of the parameters of which several values were tried
    /// @param runs in the order in which they were done
    public record SweepFinding(String algorithm, List<String> varied, List<OfRun> runs) implements Finding {
        public SweepFinding {
            varied = List.copyOf(varied);
            runs = List.copyOf(runs);
        }

        /// @param params key to text
        /// @param measures the result's
        public record OfRun(
                Map<String, String> params,
                long seed,
                Measures measures,
                Result.Outcome outcome,
                int components,
                double seconds) {
            static OfRun of(Map<String, String> params, long seed, Result result) {
                return new OfRun(
                        params,
                        seed,
                        result.measures(),
                        result.outcome(),
                        result.factorization().components(),
                        result.seconds());
            }

            public OfRun {
                params = Map.copyOf(params);
            }
        }

        /// By what runs are compared: less is better.
        public Optional<String> headline() {
            return HEADLINES.stream()
                    .filter(h -> runs.stream().allMatch(r -> r.measures.get(h).isPresent()))
                    .findFirst();
        }

        /// The same in words.
        public Optional<String> headlineWords() {
            return headline().flatMap(MeasureKind::of).map(kind -> kind.label().toLowerCase(Locale.ROOT));
        }

        private static double value(OfRun run, String measure) {
            return run.measures.get(measure).orElse(Double.NaN);
        }

        @Override
        public String summary() {
            var best = headline()
                    .flatMap(h -> runs.stream()
                            .min(Comparator.comparingDouble(r -> value(r, h)))
                            .map(r -> " The smallest " + headlineWords().orElse(h) + " is "
                                    + Numbers.shown(value(r, h), 4) + (varied.isEmpty() ? "" : " with " + words(r))
                                    + ", seed " + r.seed + "."));
            return Numbers.counted(runs.size(), "run") + " of " + algorithm + "." + best.orElse("");
        }

        private String words(OfRun run) {
            return String.join(
                    ", ",
                    varied.stream().map(key -> key + " " + run.params.get(key)).toList());
        }

        @Override
        public List<Table> tables() {
            var header = new ArrayList<>(varied);
            header.add("seed");
            headlineWords().ifPresent(header::add);
            header.addAll(List.of("found", "seconds", "outcome"));
            return List.of(new Table(header, runs.stream().map(this::row).toList()));
        }

        private List<String> row(OfRun run) {
            var row = new ArrayList<String>();
            varied.forEach(key -> row.add(run.params.getOrDefault(key, "")));
            row.add(Long.toString(run.seed));
            headline().ifPresent(h -> row.add(Numbers.shown(value(run, h), 5)));
            row.add(Integer.toString(run.components));
            row.add(Numbers.shown(run.seconds, 3));
            row.add(run.outcome.text());
            return row;
        }

        @Override
        public void json(ObjectNode root) {
            root.put("algorithm", algorithm);
            headline().ifPresent(h -> root.put("comparedBy", h));
            var list = root.putArray("runs");
            for (var run : runs) {
                var node = list.addObject();
                var params = node.putObject("params");
                varied.forEach(key -> params.put(key, run.params.get(key)));
                node.put("seed", run.seed)
                        .put("components", run.components)
                        .put("outcome", run.outcome.name())
                        .put("seconds", run.seconds);
                var measures = node.putObject("measures");
                run.measures.values().forEach(measures::put);
            }
        }
    }
}
