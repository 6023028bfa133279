package factorscope.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.Golden;
import factorscope.model.data.DType;
import factorscope.model.data.Dataset;
import factorscope.model.prepare.DataAdvice.Suggested;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

class DataAdviceTest {
    private final SplittableRandom random = new SplittableRandom(5);

    private static Dataset data(int rows, int columns, ToDoubleBiFunction<Integer, Integer> value) {
        var values = new double[rows][columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i][j] = value.applyAsDouble(i, j);
            }
        }
        return Golden.dataset(values, DType.FLOAT64);
    }

    private static List<Suggested> suggested(Dataset data) {
        return DataAdvice.of(data).stream().map(DataAdvice::suggested).toList();
    }

    @Test
    void countsWantKullbackLeibler() {
        var counts = data(100, 20, (_, _) -> Math.floor(-2 * Math.log(random.nextDouble(0.001, 1))));
        assertThat(suggested(counts)).singleElement().isInstanceOfSatisfying(Suggested.Algorithm.class, a -> {
            assertThat(a.id()).isEqualTo("nmf");
            assertThat(a.params()).containsEntry("loss", "kl");
        });
    }

    @Test
    void nonnegativeValuesWantNmfAndOthersNothing() {
        assertThat(suggested(data(100, 20, (_, _) -> random.nextDouble())))
                .singleElement()
                .isInstanceOfSatisfying(
                        Suggested.Algorithm.class, a -> assertThat(a.params()).isEmpty());
        assertThat(suggested(data(100, 20, (_, _) -> random.nextGaussian()))).isEmpty();
    }

    @Test
    void aColumnThatDecidesEverythingIsNamed() {
        assertThat(DataAdvice.of(data(100, 20, (_, j) -> (j == 3 ? 500 : 1) * random.nextGaussian())))
                .singleElement()
                .satisfies(a -> {
                    assertThat(a.suggested()).isEqualTo(new Suggested.Step("Standardize columns", "scale variance"));
                    assertThat(a.text()).containsPattern("varies [45]\\d\\d times");
                });
    }

    @Test
    void missingValuesComeFirst() {
        var holes = data(100, 20, (i, j) -> (i + j) % 10 == 0 ? Double.NaN : random.nextDouble());
        assertThat(DataAdvice.of(holes).getFirst().text()).isEqualTo("10.0 % of the values are missing.");
        assertThat(suggested(data(3, 2, (_, _) -> Double.NaN))).singleElement().isInstanceOf(Suggested.Missing.class);
    }

    @Test
    void aSquareNumberOfColumnsWithoutNamesMayBePictures() {
        assertThat(suggested(data(100, 64, (_, _) -> random.nextGaussian())))
                .containsExactly(new Suggested.Step("Show them as pictures", "fold 8 8"));
        assertThat(suggested(data(100, 60, (_, _) -> random.nextGaussian()))).isEmpty();
    }
}
