package factorscope.model.analyse;

import factorscope.model.decompose.Result;
import factorscope.model.param.ParamValues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An analysis that is asked of something. Two of them are the same if they ask the same of the very same data and
/// results: values are not compared.
public record Call(Analysis analysis, Given given, ParamValues params) {
    /// With its usual parameters.
    public static Call usual(Analysis analysis, Given given) {
        return new Call(analysis, given, analysis.params().initial(given.shape()));
    }

    /// With those of a view's options that are parameters of it.
    public static Call of(Analysis analysis, Given given, ParamValues options) {
        return new Call(analysis, given, analysis.params().initial(given.shape(), options));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Call call
                && call.analysis.about().equals(analysis.about())
                && call.params.equals(params)
                && call.given.group().equals(given.group())
                && sameData(call)
                && sameResults(call);
    }

    private boolean sameData(Call other) {
        var mine = given.datasets();
        var theirs = other.given.datasets();
        if (mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (mine.get(i).values() != theirs.get(i).values()) {
                return false;
            }
        }
        return true;
    }

    private boolean sameResults(Call other) {
        var mine = given.results();
        var theirs = other.given.results();
        if (mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (mine.get(i).factorization() != theirs.get(i).factorization()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = Objects.hash(analysis.about().id(), params, given.group());
        for (var data : given.datasets()) {
            hash = 31 * hash + System.identityHashCode(data.values());
        }
        for (Result result : given.results()) {
            hash = 31 * hash + System.identityHashCode(result.factorization());
        }
        return hash;
    }
}
