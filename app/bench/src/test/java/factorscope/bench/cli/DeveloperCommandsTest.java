package factorscope.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import factorscope.app.cli.CommandLineTool;
import factorscope.samples.Samples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeveloperCommandsTest {
    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int run(Object... args) {
        out = new StringWriter();
        err = new StringWriter();
        return CommandLineTool.run(
                new PrintWriter(out),
                new PrintWriter(err),
                DeveloperCommands.all(),
                Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
    }

    @Test
    void listsAndRunsItsBenchmarks() {
        assertThat(run("bench", "--cases")).isZero();
        assertThat(out.toString()).contains("snmf-20k").contains("pca-100k");
        assertThat(run("bench", "sgemm-square", "dictionary-5k", "--repeats", "1"))
                .isZero();
        assertThat(out.toString())
                .contains("| sgemm-square: ")
                .contains("GFLOP/s")
                .contains("of 64 planted components");
        assertThat(run("bench", "no-such-case")).isEqualTo(2);
        assertThat(err.toString()).contains("no-such-case");
    }

    @Test
    void whatADamagedFileCausesIsAMessage() {
        var written = folder.resolve("flowers.safetensors");
        var flowers = Samples.folder().resolve("iris").resolve("iris.csv");
        assertThat(run("convert", flowers, written)).isZero();
        assertThat(run("fuzz", "--count", "30", written)).isZero();
        assertThat(out.toString()).contains("Of 30 mutants");
    }
}
