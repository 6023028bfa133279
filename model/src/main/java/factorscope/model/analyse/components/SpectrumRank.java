package factorscope.model.analyse.components;

import factorscope.model.analyse.Given;
import factorscope.model.analyse.Work;
import factorscope.model.analyse.study.RankFinding;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.TwoWay;
import factorscope.model.param.ParamValues;
import factorscope.model.rank.RankCriterion;
import factorscope.model.rank.RankEvidence;
import factorscope.model.rank.RankReport;
import factorscope.model.rank.Spectrum;
import java.util.List;
import java.util.Optional;

/// How many components those criteria suggest that need nothing but the singular values of a result.
public final class SpectrumRank extends OfComponents {
    private final List<RankCriterion> criteria;

    /// @param criteria that need the singular values alone
    public SpectrumRank(List<RankCriterion> criteria) {
        this.criteria = List.copyOf(criteria);
    }

    @Override
    public About about() {
        return new About(
                "spectrum-rank",
                1,
                "Rank from a spectrum",
                "Suggest how many components to keep from the singular values of a result alone.",
                criteria.stream().map(c -> c.about().source()).distinct().toList());
    }

    @Override
    public boolean isPart() {
        return true;
    }

    @Override
    public Eligibility accepts(Given given) {
        return given.twoWay().flatMap(TwoWay::spectrum).isPresent()
                ? Eligibility.accepted()
                : Eligibility.refused("Rank criteria look at all singular values: run PCA first.");
    }

    @Override
    double scalarFlops(TwoWay result, ParamValues params) {
        return 1000.0 * criteria.size() * result.components();
    }

    @Override
    long heap(TwoWay result, ParamValues params) {
        return 100L * criteria.size() * result.components();
    }

    @Override
    public RankFinding of(Given given, ParamValues params, Work work) {
        work.at(0, 1, "spectrum");
        var spectrum = Spectrum.of(result(given)).orElseThrow();
        return new RankFinding(
                RankReport.of(new RankEvidence(spectrum, Math.max(1, spectrum.size()), Optional.empty()), criteria));
    }
}
