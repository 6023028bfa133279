package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.data.Tensor;
import factorscope.model.decompose.TwoWay;
import factorscope.model.workspace.Kept;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/// What several selected components are together: how much they explain, and how alike they are.
final class SeveralCard extends VBox implements AutoCloseable {
    /// Of more components than these only the first are compared with each other.
    private static final int MOST = 64;

    private static final int NAMES = 6;

    private record Asked(Kept kept, BitSet components) {
        boolean isSameAs(Asked other) {
            return kept.id().equals(other.kept.id()) && components.equals(other.components);
        }
    }

    /// @param alike the two that resemble each other most
    /// @param cosine of their columns
    private record Together(Asked asked, double share, int[] alike, double cosine, double joint) {}

    private final Session session;
    private final Navigation navigation;
    private final Latest<Asked, Together> worker = Latest.ofLongWork(SeveralCard::together, this::show, _ -> {});
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();
    private Optional<Asked> shown = Optional.empty();

    SeveralCard(Session session, Navigation navigation) {
        this.session = session;
        this.navigation = navigation;
        getStyleClass().add("inspector");
        setId("several-components");
        managedProperty().bind(visibleProperty());
        setVisible(false);
        subscriptions.add(session.marks().subscribe(_ -> refresh()));
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
    }

    private void refresh() {
        var asked = navigation
                .currentResult()
                .filter(k -> k.result().factorization() instanceof TwoWay)
                .map(k -> new Asked(
                        k,
                        session.state()
                                .selected(
                                        k.componentAxis(),
                                        k.result().factorization().components())))
                .filter(a -> a.components.cardinality() > 1);
        if (asked.isEmpty()) {
            shown = Optional.empty();
            setVisible(false);
        } else if (shown.filter(asked.get()::isSameAs).isEmpty()) {
            shown = asked;
            worker.request(asked.get());
        }
    }

    private static Together together(Asked asked) {
        var result = (TwoWay) asked.kept.result().factorization();
        var chosen = asked.components.stream().limit(MOST).toArray();
        // not a number where one of them has none
        double share = asked.components.stream()
                .mapToDouble(k -> result.share(k).orElse(Double.NaN))
                .sum();
        int[] alike = {chosen[0], chosen[1]};
        double most = 0;
        for (int i = 0; i < chosen.length; i++) {
            for (int j = i + 1; j < chosen.length; j++) {
                double cosine = cosine(result.loadings(1), chosen[i], chosen[j]);
                if (Math.abs(cosine) >= Math.abs(most)) {
                    most = cosine;
                    alike = new int[] {chosen[i], chosen[j]};
                }
            }
        }
        return new Together(asked, share, alike, most, joint(result.loadings(0), alike));
    }

    private static double cosine(Tensor loadings, int one, int other) {
        double product = 0;
        double first = 0;
        double second = 0;
        for (long j = 0; j < loadings.shape().rows(); j++) {
            double a = loadings.at(j, one);
            double b = loadings.at(j, other);
            product += a * b;
            first += a * a;
            second += b * b;
        }
        return first == 0 || second == 0 ? 0 : product / Math.sqrt(first * second);
    }

    /// Of the rows on which either fires, the share on which both do.
    private static double joint(Tensor loadings, int[] two) {
        long either = 0;
        long both = 0;
        for (long i = 0; i < loadings.shape().rows(); i++) {
            boolean a = loadings.at(i, two[0]) != 0;
            boolean b = loadings.at(i, two[1]) != 0;
            either += a || b ? 1 : 0;
            both += a && b ? 1 : 0;
        }
        return either == 0 ? 0 : (double) both / either;
    }

    private void show(Together together) {
        var asked = together.asked;
        if (shown.filter(asked::isSameAs).isEmpty()) {
            return;
        }
        int count = asked.components.cardinality();
        var title = new Label(count + " components");
        title.setId("several-title");
        title.getStyleClass().add("title");
        var names = new Label(asked.components.stream()
                .limit(NAMES)
                .mapToObj(asked.kept::componentText)
                .collect(Collectors.joining(", ", "", count > NAMES ? " …" : "")));
        names.setWrapText(true);
        var facts = new Facts();
        if (!Double.isNaN(together.share)) {
            facts.add("Combined share", Numbers.percent(together.share), "The sum of the shares of these components.");
        }
        facts.add(
                "Most alike",
                "#" + (together.alike[0] + 1) + " and #" + (together.alike[1] + 1) + ", cosine "
                        + Numbers.shown(together.cosine, 2),
                "The two whose columns point most nearly in the same direction, or in opposite ones.");
        facts.add(
                "Both fire",
                Numbers.percent(together.joint),
                "Of the rows on which at least one of those two is active, the share on which both are.");
        getChildren().setAll(Facts.heading("Components"), title, names, facts);
        setVisible(true);
    }

    @Override
    public void close() {
        worker.close();
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
