package factorscope.app.jobs;

import factorscope.app.session.Session;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentRow;
import factorscope.views.fx.Screen;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Names the components of every result by what they fire on, in the background.
public final class Naming {
    private final Session session;

    /// Results that could not be named, or are being named, by their ids.
    private final Set<String> tried = new HashSet<>();

    private boolean isBusy;

    public Naming(Session session) {
        this.session = session;
    }

    public void start() {
        var _ = session.marks().subscribe(_ -> nameNext());
    }

    /// One after the other: what the views need comes between.
    private void nameNext() {
        var results = session.state().results();
        tried.retainAll(results.stream().map(Kept::id).toList());
        if (!isBusy) {
            results.stream()
                    .filter(k -> k.result().factorization() instanceof TwoWay)
                    .filter(k -> k.names().isEmpty() && !tried.contains(k.id()))
                    .findFirst()
                    .ifPresent(this::name);
        }
    }

    private void name(Kept kept) {
        isBusy = true;
        Screen.work(() -> {
            var names = names(kept);
            Screen.later(() -> {
                isBusy = false;
                if (names.isEmpty()) {
                    tried.add(kept.id());
                    nameNext();
                } else {
                    session.workspace().name(kept.id(), names);
                }
            });
        });
    }

    /// Empty where there are none: numbers will do.
    private List<String> names(Kept kept) {
        try {
            return ((ComponentTable.Statistics) session.answers().of(ComponentRow.needs(kept))).shortNames();
        } catch (Failure _) {
            return List.of();
        }
    }
}
