package factorscope.model.analyse.study;

import factorscope.model.analyse.Analysis;
import factorscope.model.analyse.Given;
import factorscope.model.analyse.Requires;
import factorscope.model.analyse.Stopped;
import factorscope.model.analyse.Work;
import factorscope.model.data.Dataset;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Forecast;
import factorscope.model.decompose.Inputs;
import factorscope.model.decompose.Problem;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.linalg.Compute;
import factorscope.model.param.Param;
import factorscope.model.param.ParamSpec;
import factorscope.model.param.ParamValues;
import factorscope.model.rank.Fitter;
import factorscope.model.rank.RankCriterion;
import factorscope.model.rank.RankEvidence;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Spectrum;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many components there are, by many criteria.
public final class RankStudy implements Analysis {
    private static final Param.Whole MOST = new Param.Whole(
            "max-k", "Most components", "Look no further than this many components.", 100, 1, 1_000_000);
    private static final Param.Flag CENTRE =
            new Param.Flag("centre", "Centre", "Subtract each column's mean first.", true);

    /// Fits that the criteria ask for together: so many by possible component, and at most; measured on the samples.
    private static final int FITS_BY_COMPONENT = 9;

    private static final int MOST_FITS = 240;

    /// What a fit takes, which is one of a part of the rows, and more for each column.
    private static final double FIT = 3e8;

    private static final double FIT_BY_COLUMN = 2e5;

    private final Decomposition pca;
    private final List<RankCriterion> criteria;
    private final Param.Several chosen;

    /// @param pca finds the singular values
    public RankStudy(Decomposition pca, List<RankCriterion> criteria) {
        this.pca = pca;
        this.criteria = List.copyOf(criteria);
        chosen = new Param.Several(
                "criteria",
                "Criteria",
                "Which are asked.",
                criteria.stream()
                        .map(c -> new Param.Choice.Option(
                                c.about().id(), c.about().name()))
                        .toList());
    }

    @Override
    public About about() {
        return new About(
                "rank",
                1,
                "Number of components",
                "Ask many criteria how many components there are, and why each says so.",
                criteria.stream().map(c -> c.about().source()).distinct().toList());
    }

    @Override
    public ParamSpec params() {
        return ParamSpec.of(MOST, chosen, CENTRE);
    }

    @Override
    public Requires requires() {
        return Requires.DATA;
    }

    @Override
    public Eligibility accepts(Given given) {
        return pca.accepts(Inputs.of(given.data()));
    }

    @Override
    public Forecast forecast(Given given, ParamValues params, Compute compute) {
        var shape = given.data().values().shape();
        var values = pca.params().parse(spectrumParams(params), shape);
        var once = pca.forecast(Problem.of(Inputs.of(given.data()), values, 1), compute);
        double asking =
                (double) asked(params).stream().filter(RankCriterion::needsData).count()
                        / criteria.stream().filter(RankCriterion::needsData).count();
        double fits = Math.min(MOST_FITS, FITS_BY_COMPONENT * Math.min(shape.rows(), shape.columns()));
        return once.plus(new Forecast(0, asking * fits * (FIT + FIT_BY_COLUMN * shape.columns()), 0, 0, 0, 0));
    }

    private List<RankCriterion> asked(ParamValues params) {
        var ids = params.get(chosen);
        return criteria.stream().filter(c -> ids.contains(c.about().id())).toList();
    }

    private static Map<String, String> spectrumParams(ParamValues params) {
        return Map.of("components", "1", "centre", Boolean.toString(params.get(CENTRE)));
    }

    @Override
    public RankFinding of(Given given, ParamValues params, Work work) {
        var data = given.data();
        var source = given.source() + " seed " + work.seed();
        boolean centres = params.get(CENTRE);
        var counting = new Counting(work, source);
        var pca = counting.fit(new Fitter.Task("pca", data, "all rows", spectrumParams(params), work.seed()));
        var spectrum = pca.map(result -> Spectrum.of(result).orElseThrow(() -> tooLarge(data)))
                .orElseThrow(Stopped::new);
        var fits = new RankEvidence.Fits(data, work.compute(), work.seed(), () -> !work.goesOn(), counting);
        var evidence = new RankEvidence(spectrum, params.get(MOST), Optional.of(fits));
        return new RankFinding(RankReport.of(evidence, asked(params))
                .adding("The samples are the " + Numbers.count(data.rows().size()) + " rows (axis \""
                        + data.rows().name() + "\")" + (centres ? ", centred by column" : "")
                        + "; of the transposed matrix the numbers can differ."));
    }

    private static Failure tooLarge(Dataset data) {
        return Failure.data(
                data.name() + " is too large to know all of its singular values.",
                "Take a part of its rows or columns.");
    }

    /// Fits what criteria want fitted, and counts it.
    private static final class Counting implements Fitter {
        private final Work work;
        private final String source;
        private int done;

        Counting(Work work, String source) {
            this.work = work;
            this.source = source;
        }

        @Override
        public Optional<TwoWay> fit(Task task) {
            work.at(done++, 0, "fit");
            return work.keptFit(
                            task.algorithm(), Inputs.of(task.data()), task.params(), task.seed(), task.name(), source)
                    .map(result -> (TwoWay) result.factorization());
        }
    }
}
