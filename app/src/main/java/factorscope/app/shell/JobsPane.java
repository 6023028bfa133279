package factorscope.app.shell;

import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Step;
import factorscope.model.run.Remaining;
import factorscope.views.fx.FxCell;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Decompositions and analyses that wait or compute, each with its progress and what can be done about it.
final class JobsPane extends ScrollPane implements AutoCloseable {
    private final Session session;
    private final VBox rows = new VBox();
    private final Label empty = new Label("No jobs are running. Choose a dataset and press Decompose.");
    private final Map<String, Row> known = new LinkedHashMap<>();
    private final FxCell.Subscription subscription;

    JobsPane(Session session) {
        this.session = session;
        empty.getStyleClass().add("empty-hint");
        setContent(rows);
        setFitToWidth(true);
        getStyleClass().addAll("edge-to-edge", "side");
        subscription = session.jobs().subscribe(_ -> refresh());
        refresh();
    }

    private void refresh() {
        var jobs = session.active();
        known.keySet().removeIf(id -> jobs.stream().noneMatch(j -> j.id().equals(id)));
        for (var job : jobs) {
            known.computeIfAbsent(job.id(), _ -> new Row(job)).show();
        }
        if (jobs.isEmpty()) {
            rows.getChildren().setAll(empty);
        } else {
            var nodes = jobs.stream()
                    .map(j -> (javafx.scene.Node) known.get(j.id()))
                    .toList();
            if (!rows.getChildren().equals(nodes)) {
                rows.getChildren().setAll(nodes);
            }
        }
    }

    private final class Row extends HBox {
        private final Job job;
        private final ProgressBar bar = new ProgressBar();
        private final Label text = new Label();
        private final Button keep = new Button("Stop and keep");
        private final Button cancel = new Button("Cancel");

        Row(Job job) {
            this.job = job;
            getStyleClass().add("job-row");
            setId("job-" + job.id());
            var name = new Label(job.name());
            name.setMinWidth(120);
            name.setPrefWidth(230);
            text.getStyleClass().add("job-text");
            text.setMinWidth(0);
            HBox.setHgrow(text, Priority.ALWAYS);
            text.setMaxWidth(Double.MAX_VALUE);
            bar.setMinWidth(80);
            keep.setMinWidth(Region.USE_PREF_SIZE);
            cancel.setMinWidth(Region.USE_PREF_SIZE);
            keep.getStyleClass().addAll("flat", "accent");
            cancel.getStyleClass().addAll("flat", "danger");
            keep.setId("stop-and-keep");
            cancel.setId("cancel");
            keep.setOnAction(_ -> session.runs().stopAndKeep(job.run()));
            cancel.setOnAction(_ -> session.runs().cancel(job.run()));
            getChildren().setAll(name, bar, text, keep, cancel);
        }

        void show() {
            var step = job.run().step();
            if (step.isPresent()) {
                bar.setProgress(step.get().share().orElse(ProgressBar.INDETERMINATE_PROGRESS));
                text.setText(text(step.get()));
                keep.setDisable(!job.run().hasSomething() || job.run().isStopping());
                cancel.setDisable(job.run().isStopping());
            } else if (!job.run().isOver()) {
                bar.setProgress(0);
                text.setText("waiting");
                keep.setDisable(true);
            }
        }

        private String text(Step.Working step) {
            if (job.run().isStopping()) {
                return "stopping …";
            }
            double seconds = job.run().seconds();
            double forecast = session.runs().seconds(job.run().forecast());
            double left = Remaining.seconds(forecast, seconds, step);
            return step.words() + " · " + Numbers.seconds(seconds)
                    + (left > 1 ? " · about " + Numbers.seconds(left) + " left" : "")
                    + step.objective().stream()
                            .mapToObj(o -> " · objective " + Numbers.shown(o, 4))
                            .findFirst()
                            .orElse("");
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
