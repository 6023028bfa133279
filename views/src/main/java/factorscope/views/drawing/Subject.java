package factorscope.views.drawing;

import factorscope.model.analyse.Given;
import factorscope.model.data.Axis;
import factorscope.model.data.Dataset;
import factorscope.model.decompose.TwoWay;
import factorscope.model.workspace.Kept;
import java.util.List;
import java.util.Optional;

/// What a view shows.
public sealed interface Subject {
    /// Values as they were opened.
    record OfData(Dataset dataset) implements Subject {
        @Override
        public Optional<Dataset> data() {
            return Optional.of(dataset);
        }
    }

    /// A result, or the preview of one.
    ///
    /// @param data what it was made from, where that is open
    record OfResult(Kept kept, Optional<Dataset> data) implements Subject {}

    /// The values shown, or those that the result was made from, where they are open.
    Optional<Dataset> data();

    /// The axes of the values shown, or of the result.
    default List<Axis> axes() {
        return switch (this) {
            case OfData ofData -> ofData.dataset.axes();
            case OfResult ofResult -> ofResult.kept.result().factorization().axes();
        };
    }

    /// Of the dataset or the result in the workspace.
    default String id() {
        return switch (this) {
            case OfData ofData -> ofData.dataset.id();
            case OfResult ofResult -> ofResult.kept.id();
        };
    }

    /// The result, if this is one.
    default Optional<Kept> result() {
        return this instanceof OfResult ofResult ? Optional.of(ofResult.kept) : Optional.empty();
    }

    /// What an analysis of the result is asked about, where the data are open.
    default Optional<Given> given() {
        return data().flatMap(data -> result().map(kept -> Given.of(data, kept.result())));
    }

    /// What an analysis of the result alone is asked about.
    default Given ofResult() {
        return Given.of(result().orElseThrow().result());
    }

    /// The two-way factorization, if this is the result of one.
    default Optional<TwoWay> twoWay() {
        return result().flatMap(k ->
                k.result().factorization() instanceof TwoWay twoWay ? Optional.of(twoWay) : Optional.empty());
    }

    /// On tabs.
    default String title() {
        return switch (this) {
            case OfData ofData -> ofData.dataset.name();
            case OfResult ofResult -> ofResult.kept.name();
        };
    }
}
