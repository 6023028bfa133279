package factorscope.app.navigation;

import factorscope.app.session.Session;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Layout;
import factorscope.model.workspace.LayoutText;
import factorscope.views.catalog.Views;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Layouts by task. How a person arranges the views for one is remembered when they go on to another, and at the end.
public final class TaskLayouts {
    private final Session session;
    private final Navigation navigation;
    private Optional<Task> current = Optional.empty();

    /// Tabs that had no place in the layout that was chosen: they are no part of it.
    private final Set<String> behind = new HashSet<>();

    TaskLayouts(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
    }

    /// The one that was chosen last, or that the data call for.
    public Optional<Task> current() {
        return current;
    }

    /// Arranges the views for a task; what is open and has no place in it goes behind.
    public void choose(Task task) {
        remember();
        current = Optional.of(task);
        var next = arranged(remembered(task).orElseGet(task::usual));
        if (!next.all().isEmpty()) {
            session.workspace().apply(new Edit.Arrange(next));
        }
    }

    /// A subject is looked at for the first time.
    ///
    /// @return the layout that is remembered for what one does with it
    Optional<Layout> begin(Task task) {
        current = Optional.of(task);
        return remembered(task).map(this::arranged).filter(l -> !l.all().isEmpty());
    }

    /// Writes down how the views stand now.
    public void remember() {
        var layout = session.state().layout();
        if (current.isPresent() && !layout.all().isEmpty()) {
            var seen = new HashSet<String>();
            var bare = layout.replacing(t -> Optional.of(new Layout.Tab(t.view(), t.view(), "", Map.of()))
                    .filter(_ -> !behind.contains(t.id()) && seen.add(t.view())));
            if (bare.all().isEmpty()) {
                return;
            }
            session.change(session.settings().get().withLayout(current.get().id(), LayoutText.of(bare)));
        }
    }

    /// Another project begins, with a layout of its own.
    public void forget() {
        current = Optional.empty();
        behind.clear();
    }

    private Optional<Layout> remembered(Task task) {
        return Optional.ofNullable(session.settings().get().layouts().get(task.id()))
                .map(LayoutText::parse)
                .filter(l -> !l.all().isEmpty());
    }

    /// Tabs with subjects in the places of those without: open ones of the same view, else new ones where they fit.
    private Layout arranged(Layout bare) {
        var open = new ArrayList<>(session.state().layout().all());
        var seen = new HashSet<String>();
        var next = bare.replacing(tab -> {
            var known = open.stream().filter(t -> t.view().equals(tab.view())).findFirst();
            known.ifPresent(open::remove);
            return known.or(() -> fresh(tab.view())).filter(t -> seen.add(t.id()));
        });
        if (next.all().isEmpty() && !open.isEmpty()) {
            // a task without places of its own is about the view that is looked at
            var active = open.stream()
                    .filter(t -> t.id().equals(navigation.activeTab().get()))
                    .findFirst()
                    .orElse(open.getFirst());
            open.remove(active);
            next = new Layout.Tabs(List.of(active), 0);
        }
        var beside = next.all().isEmpty()
                ? Optional.<String>empty()
                : Optional.of(next.all().getLast().id());
        behind.clear();
        for (var tab : open) {
            next = next.open(tab, beside, false);
            behind.add(tab.id());
        }
        return next;
    }

    private Optional<Layout.Tab> fresh(String view) {
        boolean isKnown = Views.all().stream().anyMatch(v -> v.about().id().equals(view));
        return isKnown && navigation.canOpen(view).fits() ? navigation.tabOf(view) : Optional.empty();
    }
}
