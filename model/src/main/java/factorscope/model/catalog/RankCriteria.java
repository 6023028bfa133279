package factorscope.model.catalog;

import factorscope.model.diagnose.rank.BiCrossValidation;
import factorscope.model.diagnose.rank.BrokenStick;
import factorscope.model.diagnose.rank.CumulatedShare;
import factorscope.model.diagnose.rank.EffectiveRank;
import factorscope.model.diagnose.rank.FactorCrossValidation;
import factorscope.model.diagnose.rank.GavishDonoho;
import factorscope.model.diagnose.rank.HeldOutEntries;
import factorscope.model.diagnose.rank.IntrinsicDimension;
import factorscope.model.diagnose.rank.MarchenkoPastur;
import factorscope.model.diagnose.rank.MinkaEvidence;
import factorscope.model.diagnose.rank.ParallelAnalysis;
import factorscope.model.diagnose.rank.ProfileLikelihood;
import factorscope.model.diagnose.rank.RankCriterion;
import factorscope.model.diagnose.rank.RelatedGroups;
import factorscope.model.diagnose.rank.RepeatedFits;
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
