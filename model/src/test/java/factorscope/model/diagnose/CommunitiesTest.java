package factorscope.model.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class CommunitiesTest {
    /// Zachary's karate club (1977): the friendships of 34 people.
    private static final int[][] CLUB = {
        {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {0, 6}, {0, 7}, {0, 8}, {0, 10}, {0, 11}, {0, 12}, {0, 13}, {0, 17},
        {0, 19}, {0, 21}, {0, 31}, {1, 2}, {1, 3}, {1, 7}, {1, 13}, {1, 17}, {1, 19}, {1, 21}, {1, 30}, {2, 3}, {2, 7},
        {2, 8}, {2, 9}, {2, 13}, {2, 27}, {2, 28}, {2, 32}, {3, 7}, {3, 12}, {3, 13}, {4, 6}, {4, 10}, {5, 6}, {5, 10},
        {5, 16}, {6, 16}, {8, 30}, {8, 32}, {8, 33}, {9, 33}, {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33},
        {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29}, {23, 32},
        {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31}, {28, 33}, {29, 32},
        {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}
    };

    private static double[][] club() {
        var weights = new double[34][34];
        for (var pair : CLUB) {
            weights[pair[0]][pair[1]] = 1;
            weights[pair[1]][pair[0]] = 1;
        }
        return weights;
    }

    /// The best modularity that there is, 0.41979, is known (Brandes et al. 2008); Louvain comes within a
    /// hundredth.
    @Test
    void modularityOfTheKarateClubIsNearlyTheBest() {
        var found = Communities.byModularity(club(), 1);
        assertThat(found.modularity()).isBetween(0.409, 0.41980);
        assertThat(found.count()).isBetween(3, 4);
        assertThat(found.size(0)).isGreaterThanOrEqualTo(found.size(found.count() - 1));
    }

    private static double[][] blocks(int n, IntUnaryOperator group, double inside, double outside, double noise) {
        var random = new SplittableRandom(3);
        var weights = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double mean = group.applyAsInt(i) == group.applyAsInt(j) ? inside : outside;
                weights[i][j] = Math.max(0, mean + noise * random.nextGaussian());
                weights[j][i] = weights[i][j];
            }
        }
        return weights;
    }

    private static void requireGroups(Communities found, int n, IntUnaryOperator group) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(found.of().get(i).equals(found.of().get(j)))
                        .isEqualTo(group.applyAsInt(i) == group.applyAsInt(j));
            }
        }
    }

    @Test
    void bothFindPlantedGroups() {
        IntUnaryOperator group = i -> i % 4;
        var weights = blocks(60, group, 0.8, 0.2, 0.15);
        var byModularity = Communities.byModularity(weights, 1);
        requireGroups(byModularity, 60, group);
        var byBlocks = Communities.byBlockModel(weights);
        requireGroups(byBlocks, 60, group);
        assertThat(byBlocks.modularity()).isCloseTo(byModularity.modularity(), within(1e-12));
    }

    /// Groups whose members have little to do with each other, and much with another group: a block model's, which
    /// modularity cannot see.
    @Test
    void onlyTheBlockModelFindsGroupsThatShunTheirOwn() {
        IntUnaryOperator group = i -> i % 2;
        var weights = blocks(40, group, 0.1, 0.9, 0.1);
        requireGroups(Communities.byBlockModel(weights), 40, group);
        assertThat(Communities.byModularity(weights, 1).modularity()).isLessThan(0.05);
    }

    @Test
    void noiseIsOneCommunityForTheBlockModel() {
        assertThat(Communities.byBlockModel(blocks(50, _ -> 0, 0.5, 0.5, 0.2)).count())
                .isEqualTo(1);
    }

    @Test
    void nothingIsEveryoneAlone() {
        assertThat(Communities.byModularity(new double[5][5], 1).count()).isEqualTo(5);
        assertThat(Communities.byModularity(new double[0][0], 1).count()).isZero();
    }

    @Test
    void affinityIsTheCosineOfLoadings() {
        var affinity = Communities.affinity(new double[][] {{3, 4}, {4, 3}, {-4, 3}, {0, 0}});
        assertThat(affinity[0][1]).isCloseTo(24.0 / 25, within(1e-15));
        assertThat(affinity[1][2]).isZero();
        assertThat(affinity[0][0]).isZero();
        assertThat(affinity[0][3]).isZero();
    }
}
