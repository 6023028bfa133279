package factorscope.model.catalog;

import factorscope.model.rank.BiCrossValidation;
import factorscope.model.rank.BrokenStick;
import factorscope.model.rank.CumulatedShare;
import factorscope.model.rank.EffectiveRank;
import factorscope.model.rank.FactorCrossValidation;
import factorscope.model.rank.GavishDonoho;
import factorscope.model.rank.HeldOutEntries;
import factorscope.model.rank.IntrinsicDimension;
import factorscope.model.rank.MarchenkoPastur;
import factorscope.model.rank.MinkaEvidence;
import factorscope.model.rank.ParallelAnalysis;
import factorscope.model.rank.ProfileLikelihood;
import factorscope.model.rank.RankCriterion;
import factorscope.model.rank.RelatedGroups;
import factorscope.model.rank.RepeatedFits;
import java.util.List;

/// All criteria for the number of components, in the order in which they are shown.
public final class RankCriteria {
    private static final List<RankCriterion> ALL = List.of(
            new ParallelAnalysis(),
            new MarchenkoPastur(),
            new GavishDonoho(),
            new BiCrossValidation(),
            FactorCrossValidation.nmf(),
            FactorCrossValidation.snmf(),
            new HeldOutEntries(),
            new MinkaEvidence(),
            new ProfileLikelihood(),
            new BrokenStick(),
            new CumulatedShare(),
            EffectiveRank.entropy(),
            EffectiveRank.vonNeumann(),
            EffectiveRank.participation(),
            EffectiveRank.stable(),
            IntrinsicDimension.twoNearest(),
            IntrinsicDimension.likelihood(),
            RepeatedFits.cophenetic(),
            RepeatedFits.ambiguity(),
            RepeatedFits.silhouettes(),
            new RelatedGroups());

    private RankCriteria() {}

    public static List<RankCriterion> all() {
        return ALL;
    }

    /// Those that need nothing but the singular values.
    public static List<RankCriterion> ofSpectrum() {
        return ALL.stream().filter(c -> !c.needsData()).toList();
    }
}
