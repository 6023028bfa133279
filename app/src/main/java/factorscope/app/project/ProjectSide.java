package factorscope.app.project;

import factorscope.app.documents.Documents;
import factorscope.app.jobs.Analysing;
import factorscope.app.navigation.Navigation;
import factorscope.app.session.Session;
import javafx.geometry.Orientation;
import javafx.scene.control.SplitPane;
import javafx.scene.layout.BorderPane;

/// The project above, the components of the run in focus below, and the groups below these.
public final class ProjectSide extends BorderPane implements AutoCloseable {
    private static final double PROJECT = 0.33;

    private final ProjectTree tree;
    private final ComponentList components;
    private final GroupList groups;
    private final SplitPane split = new SplitPane();

    public ProjectSide(Session session, Navigation navigation, Analysing analysing, Documents documents) {
        tree = new ProjectTree(session, navigation, analysing, documents);
        components = new ComponentList(session, navigation);
        groups = new GroupList(session);
        split.setOrientation(Orientation.VERTICAL);
        setCenter(split);
        setBottom(groups);
        tree.setMinHeight(80);
        components.visibleProperty().addListener((_, _, _) -> arrange());
        arrange();
    }

    private void arrange() {
        if (components.isVisible()) {
            split.getItems().setAll(tree, components);
            split.setDividerPositions(PROJECT);
        } else {
            split.getItems().setAll(tree);
        }
    }

    public ComponentList components() {
        return components;
    }

    /// Lets the name of the newest group be written.
    public void nameNewestGroup() {
        groups.renameNewest();
    }

    @Override
    public void close() {
        tree.close();
        components.close();
        groups.close();
    }
}
