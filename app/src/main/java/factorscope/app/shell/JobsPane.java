package factorscope.app.shell;

import factorscope.app.jobs.JobProgress;
import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.views.fx.FxCell;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
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
        private final JobProgress progress;

        Row(Job job) {
            progress = new JobProgress(session, job);
            getStyleClass().add("job-row");
            setId("job-" + job.id());
            var name = new Label(job.name());
            name.setMinWidth(120);
            name.setPrefWidth(230);
            HBox.setHgrow(progress.text(), Priority.ALWAYS);
            progress.text().setMaxWidth(Double.MAX_VALUE);
            progress.keep().setId("stop-and-keep");
            progress.cancel().setId("cancel");
            getChildren().setAll(name, progress.bar(), progress.text(), progress.keep(), progress.cancel());
        }

        void show() {
            progress.show();
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
