package factorscope.model.analyse;

import factorscope.model.data.Dataset;
import factorscope.model.data.Shape;
import factorscope.model.data.Storage;
import factorscope.model.decompose.Eligibility;
import factorscope.model.decompose.Result;
import factorscope.model.decompose.TwoWay;
import java.util.List;
import java.util.Optional;

/// What an analysis is asked about: as many of each as it [Requires].
///
/// @param source what determines the values of the data, such as a hash: fits that are kept are found by it
/// @param group rows of the data that it is asked about especially
/// @param names how the results are called by who asks; may be empty
public record Given(
        List<Dataset> datasets, List<Result> results, String source, Optional<RowGroup> group, List<String> names) {
    public Given {
        datasets = List.copyOf(datasets);
        results = List.copyOf(results);
        names = List.copyOf(names);
    }

    public Given(List<Dataset> datasets, List<Result> results, String source) {
        this(datasets, results, source, Optional.empty(), List.of());
    }

    public Given withGroup(RowGroup rows) {
        return new Given(datasets, results, source, Optional.of(rows), names);
    }

    public Given withSource(String ofTheData) {
        return new Given(datasets, results, ofTheData, group, names);
    }

    public Given withNames(List<String> ofResults) {
        return new Given(datasets, results, source, group, ofResults);
    }

    /// What a result is called; by its algorithm where nobody has said.
    public String name(int result) {
        return result < names.size()
                ? names.get(result)
                : results.get(result).provenance().algorithmId();
    }

    public Given withoutGroup() {
        return new Given(datasets, results, source);
    }

    public static Given nothing() {
        return new Given(List.of(), List.of(), "");
    }

    public static Given of(Dataset data, String source) {
        return new Given(List.of(data), List.of(), source);
    }

    public static Given of(Result... results) {
        return new Given(List.of(), List.of(results), "");
    }

    public static Given of(Dataset data, Result result) {
        return new Given(List.of(data), List.of(result), "");
    }

    public Dataset data() {
        return datasets.getFirst();
    }

    public Result result() {
        return results.getFirst();
    }

    /// The result, where it has components with loadings.
    public Optional<TwoWay> twoWay() {
        return results.stream()
                .map(Result::factorization)
                .filter(TwoWay.class::isInstance)
                .map(TwoWay.class::cast)
                .findFirst();
    }

    /// Whether there are components with loadings, and the data are those that they were found in.
    public Eligibility hasComponentsOfItsData() {
        if (twoWay().isEmpty()) {
            return Eligibility.refused("The result has no components with loadings: run a factorization first.");
        }
        var shape = data().values().shape();
        var axes = twoWay().get().axes();
        return axes.getFirst().size() == shape.rows() && axes.get(1).size() == shape.columns()
                ? Eligibility.accepted()
                : Eligibility.refused("These are not the data that the result was made from.");
    }

    /// Of the data; of nothing where there are none.
    public Shape shape() {
        return datasets.isEmpty() ? Shape.of() : data().values().shape();
    }

    /// What keeps the data open.
    public List<Storage.Lease> leases() {
        return datasets.stream().map(Dataset::lease).toList();
    }
}
