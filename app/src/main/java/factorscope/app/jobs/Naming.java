package factorscope.app.jobs;

import factorscope.app.session.Session;
import factorscope.model.analyse.components.ComponentTable;
import factorscope.model.decompose.TwoWay;
import factorscope.model.failure.Failure;
import factorscope.model.workspace.Kept;
import factorscope.views.components.ComponentRow;
import factorscope.views.fx.Screen;
import java.util.HashSet;
import java.util.Set;

/// Names the components of every result by what they fire on, in the background.
public final class Naming {
    private final Session session;

    /// Results that were looked at, by their ids.
    private final Set<String> done = new HashSet<>();

    public Naming(Session session) {
        this.session = session;
    }

    public void start() {
        var _ = session.marks().subscribe(marks -> marks.state().results().forEach(this::name));
    }

    private void name(Kept kept) {
        if (kept.result().factorization() instanceof TwoWay && kept.names().isEmpty() && done.add(kept.id())) {
            Screen.work(() -> {
                try {
                    var found = (ComponentTable.Statistics) session.answers().of(ComponentRow.needs(kept));
                    Screen.later(() -> session.workspace().name(kept.id(), found.shortNames()));
                } catch (Failure _) {
                    // numbers will do
                }
            });
        }
    }
}
