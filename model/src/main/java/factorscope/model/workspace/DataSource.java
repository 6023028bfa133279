package factorscope.model.workspace;

import factorscope.model.catalog.Opening;
import factorscope.model.catalog.Preparations;
import factorscope.model.data.Dataset;
import factorscope.model.data.Origin;
import factorscope.model.failure.Failure;
import factorscope.model.function.FormulaData;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.planted.Mixtures;
import factorscope.model.planted.Swimmer;
import factorscope.model.prepare.Stack;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What data can have come from, and how they are opened again from there.
public enum DataSource {
    /// Made by a generator, or of a formula.
    PLANTED("planted", false) {
        @Override
        Optional<Dataset> open(Origin origin, Project project) {
            var made = switch (origin.member()) {
                case "swimmer" -> Swimmer.generate(project.memory).data();
                case "mixtures" ->
                    Mixtures.of(origin.options()).generate(project.memory).data();
                case FormulaData.ORIGIN -> {
                    var formula = FormulaData.of(origin.options());
                    yield formula.dataset(formula.sample(() -> false), project.memory);
                }
                default ->
                    throw Failure.data(
                            "Nobody knows how \"" + origin.member() + "\" was made.", "Make it and open it again.");
            };
            return Optional.of(made);
        }
    },

    /// The loadings of a result.
    LOADINGS(Loadings.ORIGIN, true) {
        @Override
        Optional<Dataset> open(Origin origin, Project project) {
            int axis = Integer.parseInt(origin.options().getOrDefault("axis", "0"));
            return project.results.stream()
                    .filter(k -> k.id().equals(origin.member()))
                    .map(k -> Loadings.of(k, axis))
                    .findFirst();
        }
    },

    /// Several datasets, one under the other.
    STACK(Stack.ORIGIN, true) {
        @Override
        Optional<Dataset> open(Origin origin, Project project) {
            var ids = Stack.parts(origin.options());
            var parts = ids.stream()
                    .flatMap(id -> project.before.stream().filter(d -> d.id().equals(id)))
                    .toList();
            if (parts.size() < ids.size()) {
                throw Failure.data("A part of the stack is missing.", "Open it again.");
            }
            return Optional.of(Stack.of(parts, project.memory));
        }
    },

    /// A file, by the importer that the origin names.
    FILE("", false) {
        @Override
        Optional<Dataset> open(Origin origin, Project project) {
            return Optional.of(Opening.again(
                    origin.file()
                            .orElseThrow(() ->
                                    Failure.data("It is not said which file they came from.", "Open them again.")),
                    origin.importer(),
                    origin.member(),
                    origin.options(),
                    project.memory));
        }
    };

    /// What a dataset can be made of again.
    ///
    /// @param before datasets that were opened before it
    record Project(List<Kept> results, List<Dataset> before, MemoryBudget memory) {}

    private final String importer;
    private final boolean isMadeHere;

    DataSource(String importer, boolean isMadeHere) {
        this.importer = importer;
        this.isMadeHere = isMadeHere;
    }

    /// Data of an origin, opened again with their steps taken again: from where they came from, or from open data
    /// that have fewer steps.
    ///
    /// @return empty where what they were made of is gone
    /// @throws Failure if they cannot be opened
    public static Optional<Dataset> again(Origin origin, WorkspaceState state, MemoryBudget memory) {
        var before = state.datasets().stream()
                .filter(d -> d.origin().isBefore(origin))
                .max(Comparator.comparingInt(d -> d.origin().prepare().size()));
        // open data stay with the workspace
        var from = before.map(
                        d -> new Dataset(d.id(), d.name(), d.axes(), d.values().shared(), d.origin()))
                .or(() -> of(origin).open(origin, new Project(state.results(), state.datasets(), memory)));
        return from.map(data -> Preparations.again(
                data,
                origin.prepare()
                        .subList(
                                data.origin().prepare().size(), origin.prepare().size()),
                memory));
    }

    static DataSource of(Origin origin) {
        for (var source : values()) {
            if (source.importer.equals(origin.importer())) {
                return source;
            }
        }
        return FILE;
    }

    /// Whether such data exist in this program alone, and are lost unless they are saved.
    boolean isMadeHere() {
        return isMadeHere;
    }

    /// @return empty where what they were made of is gone, and nobody misses them
    /// @throws Failure if they cannot be opened
    abstract Optional<Dataset> open(Origin origin, Project project);
}
