package factorscope.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClusterAgreementTest {
    /// Numbers by scikit-learn 1.2: adjusted_rand_score, normalized_mutual_info_score and homogeneity_score.
    @Test
    void agreesWithScikitLearn() {
        var clusters = new int[] {0, 0, 0, 1, 1, 1, 2, 2, -1, 2};
        var classes = new int[] {5, 5, 6, 6, 6, 6, 7, 7, 7, 5};
        var agreement = ClusterAgreement.of(clusters, classes);
        assertThat(agreement.adjustedRand()).isCloseTo(0.32098765432098764, within(1e-12));
        assertThat(agreement.mutualInformation()).isCloseTo(0.5884891726309149, within(1e-12));
        assertThat(agreement.homogeneity()).isCloseTo(0.6492712741077914, within(1e-12));
        assertThat(agreement.purity()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void theSameGroupsUnderOtherNamesAgreeFully() {
        var agreement = ClusterAgreement.of(new int[] {3, 3, 1, 1}, new int[] {0, 0, 9, 9});
        assertThat(agreement).isEqualTo(new ClusterAgreement(1, 1, 1, 1));
    }

    @Test
    void oneGroupAgreesWithItself() {
        assertThat(ClusterAgreement.of(new int[] {1, 1, 1}, new int[] {2, 2, 2}))
                .isEqualTo(new ClusterAgreement(1, 1, 1, 1));
    }
}
