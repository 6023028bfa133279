package factorscope.model.workspace;

import factorscope.model.analyse.Table;
import java.util.List;

/// What an analysis found, as it is read: kept with the project.
///
/// @param id unique within a workspace
/// @param datasetId what it is about; empty for an experiment that makes its own data
/// @param analysis id of the analysis
/// @param name such as `Energy of components · Words`
/// @param summary the answer
public record KeptFinding(
        String id, String datasetId, String analysis, String name, String summary, List<Table> tables) {
    public KeptFinding {
        tables = List.copyOf(tables);
    }
}
