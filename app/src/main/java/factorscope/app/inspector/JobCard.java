package factorscope.app.inspector;

import factorscope.app.controls.Facts;
import factorscope.app.jobs.JobProgress;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Trace;
import factorscope.model.decompose.TwoWay;
import factorscope.model.diagnose.ComponentStatistics;
import factorscope.model.run.Run;
import factorscope.model.run.RunState;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Pane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Polyline;
import org.jspecify.annotations.Nullable;

/// A run while it goes on: how far it is, how its objective falls, and the components that it has so far.
final class JobCard extends VBox implements AutoCloseable {
    private static final double HEIGHT = 64;
    private static final double WIDTH = 200;
    private static final int COMPONENTS = 6;

    private final Session session;
    private final Job job;
    private final JobProgress progress;
    private final Polyline curve = new Polyline();
    private final Label objective = new Label();
    private final Facts components = new Facts();
    private final Label heading = Facts.heading("Components so far");
    private final Latest<TwoWay, List<String[]>> lister = Latest.ofLongWork(JobCard::listed, this::list, _ -> {});
    private final FxCell.Subscription subscription;
    private @Nullable TwoWay listed;

    JobCard(Session session, Job job) {
        super(8);
        this.session = session;
        this.job = job;
        progress = new JobProgress(session, job);
        progress.text().setWrapText(true);
        progress.bar().setMaxWidth(Double.MAX_VALUE);
        curve.getStyleClass().add("sparkline");
        curve.setId("job-curve");
        objective.getStyleClass().add("fact-name");
        objective.setWrapText(true);
        var pane = new Pane(curve);
        pane.setMinHeight(HEIGHT);
        pane.setPrefHeight(HEIGHT);
        pane.visibleProperty().bind(objective.textProperty().isNotEmpty());
        pane.managedProperty().bind(pane.visibleProperty());
        heading.setVisible(false);
        heading.managedProperty().bind(heading.visibleProperty());
        getChildren()
                .setAll(
                        progress.bar(),
                        progress.text(),
                        new FlowPane(6, 4, progress.keep(), progress.cancel()),
                        pane,
                        objective,
                        heading,
                        components);
        subscription = session.jobs().subscribe(_ -> refresh());
        refresh();
    }

    private void refresh() {
        if (session.job(job.id()).isEmpty()) {
            return;
        }
        progress.show();
        if (job.run() instanceof Run run && run.state() instanceof RunState.Working working) {
            draw(working.trace());
            working.preview()
                    .filter(TwoWay.class::isInstance)
                    .map(TwoWay.class::cast)
                    .filter(now -> !now.equals(listed))
                    .ifPresent(now -> {
                        listed = now;
                        lister.request(now);
                    });
        }
    }

    private void draw(Trace trace) {
        var points = trace.points().stream()
                .filter(p -> Double.isFinite(p.objective()))
                .toList();
        if (points.size() < 2) {
            return;
        }
        var range = points.stream().mapToDouble(Trace.Point::objective).summaryStatistics();
        double high = Math.max(range.getMax() - range.getMin(), Double.MIN_NORMAL);
        double wide = Math.max(points.getLast().done() - points.getFirst().done(), Double.MIN_NORMAL);
        curve.getPoints().clear();
        for (var point : points) {
            curve.getPoints()
                    .addAll(
                            WIDTH * (point.done() - points.getFirst().done()) / wide,
                            (HEIGHT - 4) * (range.getMax() - point.objective()) / high + 2);
        }
        objective.setText("Objective " + Numbers.shown(points.getFirst().objective()) + " → "
                + Numbers.shown(points.getLast().objective()) + " in "
                + Numbers.counted(points.size(), "step"));
    }

    /// The largest components, each by the columns that it is made of.
    private static List<String[]> listed(TwoWay now) {
        return IntStream.range(0, now.components())
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -now.strength(k)))
                .limit(COMPONENTS)
                .map(k -> new String[] {"#" + (k + 1), strongest(now, k) + Numbers.shown(now.strength(k))})
                .toList();
    }

    private void list(List<String[]> lines) {
        heading.setVisible(true);
        components.clear();
        lines.forEach(line -> components.add(line[0], line[1]));
    }

    /// Empty for a component that is nothing yet.
    private static String strongest(TwoWay now, int k) {
        return ComponentStatistics.strongest(now.loadings(1), k, 1, true).stream()
                .findFirst()
                .map(j -> now.axes().get(1).label(j) + " · ")
                .orElse("");
    }

    @Override
    public void close() {
        lister.close();
        subscription.close();
    }
}
