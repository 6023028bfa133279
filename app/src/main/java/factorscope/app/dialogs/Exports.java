package factorscope.app.dialogs;

import factorscope.model.catalog.Cells;
import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.data.MetadataColumn;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.Clusters;
import factorscope.model.decompose.Embedding;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import factorscope.model.io.csv.CsvWriter;
import factorscope.model.io.npy.NpyWriter;
import factorscope.model.workspace.Kept;
import factorscope.model.workspace.ResultFolder;
import factorscope.model.workspace.WorkspaceState;
import factorscope.views.answers.Answers;
import factorscope.views.components.ComponentRow;
import factorscope.views.evidence.Contexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Results and data in files that other programs read.
final class Exports {
    private Exports() {}

    /// A `.npz` with the arrays, or (any other name) a result folder.
    static void arrays(WorkspaceState state, Kept kept, Path file) {
        if (String.valueOf(file.getFileName()).endsWith(".npz")) {
            SafeFile.write(file, out -> NpyWriter.writeArchive(out, arrays(kept)));
            return;
        }
        new ResultFolder(kept.result(), ResultFolder.Source.of(state, kept)).write(file, false);
    }

    private static Map<String, Tensor> arrays(Kept kept) {
        var arrays = new LinkedHashMap<String, Tensor>();
        switch (kept.result().factorization()) {
            case TwoWay twoWay -> {
                arrays.put("loadings-0", twoWay.loadings(0));
                arrays.put("loadings-1", twoWay.loadings(1));
                arrays.put("weights", twoWay.weights());
                twoWay.offset().ifPresent(o -> arrays.put("offset", o));
            }
            case Clusters clusters -> {
                arrays.put("labels", clusters.labels());
                arrays.put("centres", clusters.centres());
            }
            case Embedding embedding -> arrays.put("positions", embedding.positions());
        }
        return arrays;
    }

    /// One line per component: what the component table shows.
    static void components(Kept kept, Answers answers, Path file, Cells cells) {
        if (!(kept.result().factorization() instanceof TwoWay)) {
            throw Failure.usage(kept.name() + " has no components to list.", "Choose a factorization.");
        }
        var rows = ComponentRow.of(kept, answers.of(ComponentRow.needs(kept)));
        CsvWriter.write(file, cells.of(new CsvWriter.Table() {
            @Override
            public List<String> header() {
                return List.of(
                        "component",
                        "label",
                        "starred",
                        "weight",
                        "share",
                        "firing",
                        "kept",
                        "purity",
                        "class",
                        "note");
            }

            @Override
            public int size() {
                return rows.size();
            }

            @Override
            public List<String> line(int row) {
                var r = rows.get(row);
                var statistics = r.statistics();
                return List.of(
                        Integer.toString(r.component() + 1),
                        r.note().label(),
                        Boolean.toString(r.note().starred()),
                        Numbers.plain(r.weight()),
                        Numbers.plain(r.share()),
                        Numbers.plain(statistics.firing()),
                        Integer.toString(statistics.kept()),
                        statistics.purity().map(u -> Numbers.plain(u.share())).orElse(""),
                        statistics
                                .purity()
                                .map(ComponentStatistics.Purity::label)
                                .orElse(""),
                        r.note().text());
            }
        }));
    }

    /// What an evidence view shows: a `.jsonl` with each token's activation, or (any other name) a table.
    static void contexts(Contexts contexts, Path file) {
        if (String.valueOf(file.getFileName()).endsWith(".jsonl")) {
            SafeFile.write(file, contexts::writeJsonLines);
        } else {
            // texts of a stranger's file must not run anything in a spreadsheet; JSON lines keep them as they are
            CsvWriter.write(file, Cells.FOR_SPREADSHEETS.of(contexts));
        }
    }

    /// The selected rows, or all, with their metadata and values.
    static void rows(Dataset dataset, BitSet selected, Path file, Cells cells) {
        var rows = selected.isEmpty()
                ? java.util.stream.IntStream.range(0, dataset.rows().size()).toArray()
                : selected.stream().toArray();
        var columns = metadata(dataset.rows());
        var axis = dataset.columns();
        CsvWriter.write(file, cells.of(new CsvWriter.Table() {
            @Override
            public List<String> header() {
                var header = new ArrayList<String>();
                header.add(dataset.rows().name());
                columns.forEach(c -> header.add(c.name()));
                for (int j = 0; j < axis.size(); j++) {
                    header.add(axis.label(j));
                }
                return header;
            }

            @Override
            public int size() {
                return rows.length;
            }

            @Override
            public List<String> line(int row) {
                var cells = new ArrayList<String>();
                cells.add(Integer.toString(rows[row]));
                columns.forEach(c -> cells.add(c.text(rows[row])));
                for (int j = 0; j < axis.size(); j++) {
                    cells.add(Numbers.plain(dataset.values().at(rows[row], j)));
                }
                return cells;
            }
        }));
    }

    private static List<MetadataColumn> metadata(Axis axis) {
        return axis.labels().table().map(t -> t.columns()).orElse(List.of());
    }
}
