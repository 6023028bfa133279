package factorscope.app.shell;

import factorscope.app.controls.PutAway;
import factorscope.app.documents.Documents;
import factorscope.app.navigation.Navigation;
import factorscope.views.fx.FxCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The question that a sample answers, above its views, with what to try next.
final class QuestionBar extends HBox implements AutoCloseable {
    private final Navigation navigation;
    private final Documents documents;
    private final Label question = new Label();
    private final Label prompts = new Label();
    private final List<FxCell.Subscription> subscriptions = new ArrayList<>();

    QuestionBar(Navigation navigation, Documents documents) {
        this.navigation = navigation;
        this.documents = documents;
        getStyleClass().add("question-bar");
        setId("question-bar");
        question.getStyleClass().add("question");
        question.setId("question");
        question.setWrapText(true);
        prompts.getStyleClass().add("prompts");
        prompts.setId("prompts");
        prompts.setWrapText(true);
        question.setMinHeight(Region.USE_PREF_SIZE);
        prompts.setMinHeight(Region.USE_PREF_SIZE);
        var texts = new VBox(2, question, prompts);
        texts.setMinWidth(0);
        HBox.setHgrow(texts, Priority.ALWAYS);
        var words = "Put this question away";
        var close = new PutAway(
                "question-close", words, words, () -> documents.asked().set(Optional.empty()));
        getChildren().setAll(texts, close);
        managedProperty().bind(visibleProperty());
        subscriptions.add(documents.asked().subscribe(_ -> refresh()));
        subscriptions.add(navigation.focus().subscribe(_ -> refresh()));
        refresh();
    }

    private void refresh() {
        var asked = documents
                .asked()
                .get()
                .filter(a -> navigation
                        .currentDataset()
                        .filter(d -> d.id().equals(a.datasetId()))
                        .isPresent());
        setVisible(asked.isPresent());
        asked.ifPresent(a -> {
            question.setText(a.sample().question());
            prompts.setText("Try:  " + String.join("   ·   ", a.sample().prompts()));
        });
    }

    @Override
    public void close() {
        subscriptions.forEach(FxCell.Subscription::close);
    }
}
