package factorscope.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.model.io.csv.CsvWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    @TempDir
    Path folder;

    private record One(String name, String cell) implements CsvWriter.Table {
        @Override
        public List<String> header() {
            return List.of(name, "b");
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public List<String> line(int row) {
            return List.of(cell, "x=1");
        }
    }

    private String written(Cells cells, String name, String cell) throws IOException {
        var file = folder.resolve("t.csv");
        CsvWriter.write(file, cells.of(new One(name, cell)));
        return Files.readString(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\n=1", "-", "+", "-x"})
    void formulasAreGuardedForSpreadsheetsOnly(String text) throws IOException {
        var guarded = Cells.FOR_SPREADSHEETS.of(new One(text, text));
        assertThat(guarded.header()).containsExactly("'" + text, "b");
        assertThat(guarded.line(0)).containsExactly("'" + text, "x=1");
        assertThat(written(Cells.EXACT, text, text)).doesNotContain("'" + text);
        assertThat(written(Cells.FOR_SPREADSHEETS, text, text)).contains("'" + text);
    }

    @ParameterizedTest
    @EnumSource(Cells.class)
    void numbersAndOtherTextAreExact(Cells cells) throws IOException {
        for (var text : List.of(
                "-1", "+1.5", "-.5", "-2.", "-1.25e-300", "1E5", "-Infinity", "NaN", "", "house", "'a", "−3", "ünï")) {
            assertThat(written(cells, "a", text)).isEqualTo("a,b\n" + text + ",x=1\n");
        }
    }

    @Test
    void theTableStaysAsLongAsItWas() {
        assertThat(Cells.FOR_SPREADSHEETS.of(new One("a", "b")).size()).isOne();
    }
}
