package factorscope.model.analyse;

import java.util.Optional;

/// What analyses have found before, for those that build on it.
public interface Findings {
    /// Remembers nothing.
    Findings NONE = new Findings() {
        @Override
        public Optional<Finding> find(Call call) {
            return Optional.empty();
        }

        @Override
        public void keep(Call call, Finding finding) {
            // nothing is kept
        }
    };

    Optional<Finding> find(Call call);

    void keep(Call call, Finding finding);
}
