package factorscope.app.project;

import factorscope.app.documents.Documents;
import factorscope.app.jobs.Analysing;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import javafx.geometry.Orientation;
import javafx.scene.control.SplitPane;

/// The project above, the components of the run in focus below.
public final class ProjectSide extends SplitPane implements AutoCloseable {
    private static final double PROJECT = 0.33;

    private final ProjectTree tree;
    private final ComponentList components;

    public ProjectSide(Session session, Navigation navigation, Analysing analysing, Documents documents) {
        tree = new ProjectTree(session, navigation, analysing, documents);
        components = new ComponentList(session, navigation);
        setOrientation(Orientation.VERTICAL);
        tree.setMinHeight(80);
        components.visibleProperty().addListener((_, _, _) -> arrange());
        arrange();
    }

    private void arrange() {
        if (components.isVisible()) {
            getItems().setAll(tree, components);
            setDividerPositions(PROJECT);
        } else {
            getItems().setAll(tree);
        }
    }

    public ComponentList components() {
        return components;
    }

    @Override
    public void close() {
        tree.close();
        components.close();
    }
}
