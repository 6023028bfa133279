package factorscope.app.jobs;

import factorscope.app.session.Job;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.decompose.Step;
import factorscope.model.run.Remaining;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.Region;

/// The progress of a job, and the buttons that end it, wherever they stand.
public final class JobProgress {
    private final Session session;
    private final Job job;
    private final ProgressBar bar = new ProgressBar();
    private final Label text = new Label();
    private final Button keep = new Button("Stop and keep");
    private final Button cancel = new Button("Cancel");

    public JobProgress(Session session, Job job) {
        this.session = session;
        this.job = job;
        text.getStyleClass().add("job-text");
        text.setMinWidth(0);
        bar.setMinWidth(80);
        keep.setMinWidth(Region.USE_PREF_SIZE);
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        keep.getStyleClass().addAll("flat", "accent");
        cancel.getStyleClass().addAll("flat", "danger");
        keep.setOnAction(_ -> session.runs().stopAndKeep(job.run()));
        cancel.setOnAction(_ -> session.runs().cancel(job.run()));
        show();
    }

    public ProgressBar bar() {
        return bar;
    }

    public Label text() {
        return text;
    }

    public Button keep() {
        return keep;
    }

    public Button cancel() {
        return cancel;
    }

    /// As the job stands now.
    public void show() {
        var step = job.run().step();
        if (step.isPresent()) {
            bar.setProgress(step.get().share().orElse(ProgressBar.INDETERMINATE_PROGRESS));
            text.setText(words(step.get()));
            keep.setDisable(!job.run().hasSomething() || job.run().isStopping());
            cancel.setDisable(job.run().isStopping());
        } else if (!job.run().isOver()) {
            bar.setProgress(0);
            text.setText("waiting");
            keep.setDisable(true);
        }
    }

    private String words(Step.Working step) {
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
