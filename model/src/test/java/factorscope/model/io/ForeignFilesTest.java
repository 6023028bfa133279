package factorscope.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import factorscope.model.catalog.Opening;
import factorscope.model.data.Dataset;
import factorscope.model.data.Tensor;
import factorscope.model.failure.Failure;
import factorscope.model.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files as other programs write them, with the values that those programs read from them: what stands beside the bytes
/// is obeyed, what is not understood is refused by name, and one bad member does not block the others.
class ForeignFilesTest {
    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(64 << 20);

    private Path foreign(String name) throws IOException {
        var file = folder.resolve(name);
        try (var in = ForeignFilesTest.class.getResourceAsStream("foreign/" + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    private Dataset read(Path file, String member) {
        var opening = Opening.of(file);
        return opening.read(opening.member(member), Map.of(), memory, Progress.NONE);
    }

    private static String refusal(Path file, String member) {
        return Opening.of(file).members().stream()
                .filter(m -> m.name().equals(member))
                .findFirst()
                .orElseThrow()
                .refusal()
                .orElseThrow();
    }

    private static void requireAll(Dataset data, double wanted) {
        for (long i = 0; i < data.values().shape().count(); i++) {
            assertThat(data.values().at(i)).as("value %d", i).isEqualTo(Double.valueOf(wanted));
        }
    }

    /// Within what a float32 of that size can tell; missing where the other program has missing.
    @ParameterizedTest
    @CsvSource({
        "packed.nc, tas, truth_nc_tas.npy",
        "packed.nc, sm, truth_nc_sm.npy",
        "packed.nc, mv, truth_nc_mv.npy",
        "packed.nc, vr, truth_nc_vr.npy",
        "fill.nc, tas, truth_nc_fill.npy",
        "wrongfill.nc, tas, truth_nc_wrongfill.npy",
        "szip.h5, q, truth_h5_x.npy",
        "szip.h5, plain, truth_h5_x.npy",
        "virtual.h5, plain, truth_h5_x.npy",
        "external.h5, plain, truth_h5_x.npy",
        "opaque.h5, plain, truth_h5_x.npy",
        "hardloop.h5, plain, truth_h5_x.npy",
        "names.h5, ü/é, truth_h5_x.npy",
        "names.h5, emoji😀, truth_h5_x.npy",
        "h5_pandas_table.h5, '', truth_h5_x.npy",
        "h5_pandas_blosc.h5, '', truth_h5_x.npy",
        "neg.pt, imag, truth_neg.npy",
        "cls.pt, '', truth_cls.npy"
    })
    void theValuesAreThoseOfTheProgramThatKnowsTheFormat(String name, String member, String truth) throws IOException {
        var data = read(foreign(name), member);
        var wanted = read(foreign(truth), "");
        assertThat(data.values().shape().sizes())
                .isEqualTo(wanted.values().shape().sizes());
        for (long i = 0; i < wanted.values().shape().count(); i++) {
            double value = wanted.values().at(i);
            if (Double.isNaN(value)) {
                assertThat(data.values().at(i)).as("value %d", i).isNaN();
            } else {
                assertThat(data.values().at(i))
                        .as("value %d", i)
                        .isCloseTo(value, Offset.offset(Math.ulp((float) value) + 1e-12));
            }
        }
        data.lease().close();
        wanted.lease().close();
        assertThat(memory.used()).isZero();
    }

    /// What was never written has the value that the file states.
    @ParameterizedTest
    @CsvSource({"never_chunked.h5, NaN", "never_chunked_gzip.h5, 5", "never_contig.h5, 7", "never_contig0.h5, 0"})
    void whatWasNeverWrittenIsTheFillValue(String name, double fill) throws IOException {
        requireAll(read(foreign(name), "q"), fill);
    }

    @Test
    void chunksThatWereNeverWrittenAreTheFillValue() throws IOException {
        var data = read(foreign("part.h5"), "q");
        for (int i = 10; i < 40; i++) {
            for (int j = 0; j < 12; j++) {
                assertThat(data.values().at(i, j)).isEqualTo(-9);
            }
        }
    }

    /// Texts of two bytes a letter are recognised as text wherever the first such letter stands, and open once their
    /// encoding is named.
    @ParameterizedTest
    @CsvSource({"gb18030, 名称, 0", "gb18030, 名称, 5000", "gb18030, 丂亐, 0", "shift_jis, 表題, 0", "shift_jis, 表題, 5000"})
    void eastAsianTextOpensOnceItsEncodingIsNamed(String encoding, String word, int rowsBefore) throws IOException {
        var rows = new StringBuilder("name,value\n");
        for (int i = 0; i < rowsBefore; i++) {
            rows.append("a").append(i).append(",1\n");
        }
        var file = folder.resolve("east.csv");
        Files.write(file, rows.append(word).append(",2\n").toString().getBytes(Charset.forName(encoding)));
        var opening = Opening.of(file);
        var data = opening.read(opening.members().getFirst(), Map.of("encoding", encoding), memory, Progress.NONE);
        assertThat(data.values().shape().sizes()).containsExactly(rowsBefore + 1L, 1L);
        assertThat(data.axes().getFirst().label(rowsBefore)).isEqualTo(word);
        data.lease().close();
    }

    @Test
    void aHeaderThatBeginsWithColumn0KeepsItsNames() throws IOException {
        var file = folder.resolve("named.csv");
        Files.writeString(file, "column 0,foo,bar\n1,2,3\n4,5,6\n");
        var data = read(file, "");
        assertThat(data.axes().get(1).label(1)).isEqualTo("foo");
        data.lease().close();
    }

    @Test
    void compactDatasetsAndBfloat16AreReadFromHdf5() throws IOException {
        assertThat(read(foreign("compact.h5"), "compact").values().shape().sizes())
                .containsExactly(5L, 3L);
        var brain = read(foreign("bfloat16.h5"), "q");
        assertThat(brain.values().dtype().text()).isEqualTo("bfloat16");
        assertThat(brain.values().at(0, 0)).isEqualTo(0x1.18p-5);
        assertThat(brain.values().at(0, 1)).isEqualTo(1.359375);
    }

    @ParameterizedTest
    @CsvSource({
        "virtual.h5, q, virtual",
        "external.h5, q, external",
        "opaque.h5, q, opaque",
        "hardloop.h5, loop/up, is the group",
        "mat_v5.mat, c, complex",
        "mat_v5.mat, txt, text",
        "mat_v73.mat, empty, empty",
        "mat_v73.mat, txt, text",
        "mat_octsp.mat, b, size",
        "pq_l_id_ragged.parquet, ragged, '1 to 3'"
    })
    void whatIsNotUnderstoodIsRefusedByName(String name, String member, String reason) throws IOException {
        var file = foreign(name);
        assertThat(refusal(file, member)).contains(reason);
        assertThatThrownBy(() -> read(file, member)).isInstanceOf(Failure.class).hasMessageContaining(reason);
    }

    /// Never an index, a code or a graph that only happens to be numbers.
    @ParameterizedTest
    @CsvSource({
        "ad_dense.h5ad, X",
        "ad_csr.h5ad, X",
        "ad_zero.h5ad, X",
        "h5_pandas_table.h5, df/table",
        "mat_octsp.mat, x",
        "pq_l_id_vnull.parquet, vnull"
    })
    void theMatrixOfTheFileIsTaken(String name, String member) throws IOException {
        assertThat(Opening.of(foreign(name)).member("").name()).isEqualTo(member);
    }

    @Test
    void cellsHaveTheirNamesAndNotes() throws IOException {
        var data = read(foreign("ad_dense.h5ad"), "X");
        var cells = data.rows().labels().table().orElseThrow();
        for (var column : List.of("kind", "txt", "nint", "nbool", "score", "flag")) {
            assertThat(cells.column(column)).as(column).isPresent();
        }
        requireAll(read(foreign("ad_zero.h5ad"), "X"), 0);
    }

    @Test
    void viewsOfTensorsAreFollowed() throws IOException {
        var views = foreign("views.pt");
        var expanded = read(views, "expand").values();
        assertThat(expanded.shape().sizes()).containsExactly(7L, 5L);
        for (int i = 1; i < 7; i++) {
            for (int j = 0; j < 5; j++) {
                assertThat(expanded.at(i, j)).isEqualTo(expanded.at(0, j));
            }
        }
        assertThat(read(views, "channels_last").values().shape().sizes()).containsExactly(4L, 3L, 5L, 6L);
    }

    /// The size is what a person sees in the file; a column that is left out is named with the cell that is the reason.
    @ParameterizedTest
    @CsvSource({
        "csv_german.csv, 8, 3",
        "csv_decimal_comma.csv, 8, 3",
        "csv_latin1.csv, 8, 3",
        "csv_utf16.csv, 8, 3",
        "csv_utf16_tab.txt, 8, 3",
        "csv_savetxt.txt, 9, 4",
        "csv_r_table.tsv, 8, 3",
        "csv_comment.csv, 8, 3",
        "csv_sep_line.csv, 8, 3",
        "tok_02.csv, 6, 2",
        "tok_14.csv, 6, 2",
        "pq_scalars.parquet, 12, 10",
        "ar_scalars.arrow, 8, 5",
        "pq_l_id_vnull.parquet, 8, 2"
    })
    void tablesKeepTheirColumns(String name, long rows, long columns) throws IOException {
        assertThat(read(foreign(name), "").values().shape().sizes()).containsExactly(rows, columns);
    }

    @Test
    void infinityIsANumberAndMarkersAreMissing() throws IOException {
        var infinite = read(foreign("tok_14.csv"), "").values();
        assertThat(count(infinite, Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(count(read(foreign("tok_02.csv"), "").values(), Double.NaN)).isEqualTo(1);
        assertThat(count(read(foreign("pq_scalars.parquet"), "").values(), Double.NaN))
                .isEqualTo(3);
    }

    private static long count(Tensor values, double wanted) {
        long found = 0;
        for (long i = 0; i < values.shape().count(); i++) {
            found += Double.compare(values.at(i), wanted) == 0 ? 1 : 0;
        }
        return found;
    }

    @Test
    void aColumnThatIsLeftOutIsReported() throws IOException {
        var file = foreign("csv_percent.csv");
        var opening = Opening.of(file);
        var remarks = new Remarks();
        opening.read(opening.member(""), Map.of(), memory, remarks).lease().close();
        assertThat(remarks.sentences())
                .anyMatch(r -> r.contains("\"a\"") && r.contains("0.01%") && r.contains("line 2"));
    }

    @Test
    void aQuotationMarkMayBeAToken() throws IOException {
        foreign("quo_q1.axis0.tsv");
        var data = read(foreign("quo_q1.npy"), "");
        assertThat(data.values().shape().size(0)).isEqualTo(8);
        assertThat(data.rows().labels().table().orElseThrow().column("token")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"mat_v5.mat, S", "mat_v4.mat, S", "mat_v73.mat, S"})
    void sparseMatricesOfEveryLevelOfMatlabAreOne(String name, String member) throws IOException {
        double[][] wanted = {{0, 1, 0}, {2, 0, 0}, {0, 0, 3}, {4, 0, 5}};
        var data = read(foreign(name), member).values();
        assertThat(data.shape().sizes()).containsExactly(4L, 3L);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                assertThat(data.at(i, j)).isEqualTo(wanted[i][j]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mat_v5.mat", "mat_v73.mat"})
    void partsOfAStructAreOpened(String name) throws IOException {
        assertThat(read(foreign(name), "st/a").values().shape().sizes()).containsExactly(7L, 4L);
    }

    /// Both once ran for ever.
    @ParameterizedTest
    @ValueSource(strings = {"loop.tif", "lol.pt"})
    void whatGoesRoundInACircleIsRefused(String name) throws IOException {
        var file = foreign(name);
        assertThatThrownBy(() -> Opening.of(file)).isInstanceOf(Failure.class);
    }

    /// One bit of the values is enough.
    @Test
    void aChunkThatHasAnotherChecksumIsRefused() throws IOException {
        var file = foreign("checked.h5");
        assertThat(read(file, "x").values().at(5, 3)).isEqualTo(23.5);
        var bytes = Files.readAllBytes(file);
        var whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (whole.getFloat(at) != 0.5f || whole.getFloat(at + 4) != 1.5f) {
            at++;
        }
        bytes[at + 5] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> read(file, "x").values().at(0, 0))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("checksum");
    }
}
