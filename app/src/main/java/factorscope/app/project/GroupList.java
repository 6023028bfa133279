package factorscope.app.project;

import factorscope.app.controls.Facts;
import factorscope.app.session.Session;
import factorscope.model.data.Numbers;
import factorscope.model.workspace.Edit;
import factorscope.model.workspace.Group;
import factorscope.views.drawing.Marks;
import factorscope.views.fx.FxCell;
import factorscope.views.fx.Latest;
import factorscope.views.paint.Palette;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;

/// The groups that were made of selections, each with its colour and size.
final class GroupList extends VBox implements AutoCloseable {
    private static final double DOT = 4.5;
    private static final String FIELD = "group-name";

    /// What takes a pass over the rows to say.
    private record Counted(Group group, int members) {}

    private final Session session;
    private final Latest<Marks, List<Counted>> counter = new Latest<>(GroupList::count, this::show, _ -> {});
    private final FxCell.Subscription subscription;

    /// Its name is being written.
    private @Nullable Group renaming;

    private List<Counted> listed = List.of();

    GroupList(Session session) {
        this.session = session;
        getStyleClass().addAll("side", "group-list");
        setId("group-list");
        managedProperty().bind(visibleProperty());
        setVisible(false);
        setMinHeight(Region.USE_PREF_SIZE);
        subscription = session.marks().subscribe(_ -> refresh());
        refresh();
    }

    private void refresh() {
        counter.request(session.marks().get());
    }

    /// Rules are resolved over all rows: not on the screen's thread.
    private static List<Counted> count(Marks marks) {
        var state = marks.state();
        var sizes = state.axisSizes();
        var counted = new ArrayList<Counted>();
        for (var group : state.groups()) {
            int size = sizes.getOrDefault(group.axis(), 0);
            counted.add(
                    new Counted(group, group.selection().resolve(size, state).cardinality()));
        }
        return counted;
    }

    /// Lets the name of the group that was made last be written over.
    void renameNewest() {
        rename(session.state().groups().getLast());
    }

    private void rename(Group group) {
        renaming = group;
        refresh();
    }

    private void show(List<Counted> counted) {
        if (renaming != null && counted.equals(listed) && lookup("#" + FIELD) != null) {
            // the name is being written
            return;
        }
        listed = counted;
        var heading = Facts.heading("Groups");
        heading.getStyleClass().add("side-heading");
        getChildren().setAll(heading);
        counted.forEach(c -> getChildren().add(line(c)));
        setVisible(!counted.isEmpty());
        if (lookup("#" + FIELD) instanceof TextField field) {
            field.requestFocus();
        }
    }

    /// Enter takes what is written, and so does going elsewhere.
    private TextField field(Group group) {
        var field = new TextField(group.name());
        field.setId(FIELD);
        field.setAccessibleText("Name of the group");
        field.selectAll();
        field.setOnAction(_ -> {
            end(group, field.getText());
            // letters are shortcuts again
            getScene().getRoot().requestFocus();
        });
        field.focusedProperty().addListener((_, _, focused) -> {
            if (!focused) {
                end(group, field.getText());
            }
        });
        return field;
    }

    private void end(Group group, String written) {
        if (!group.equals(renaming)) {
            return;
        }
        renaming = null;
        var name = written.strip();
        if (name.isEmpty() || name.equals(group.name())) {
            refresh();
        } else {
            session.workspace()
                    .apply(new Edit.ChangeGroup(
                            group, new Group(name, group.colour(), group.axis(), group.selection())));
        }
    }

    private HBox line(Counted counted) {
        var group = counted.group;
        var colour = Palette.category(group.colour());
        var dot = new Circle(DOT, Color.rgb(colour.getRed(), colour.getGreen(), colour.getBlue()));
        var name = group.equals(renaming) ? field(group) : new Label(group.name());
        name.setMinWidth(0);
        name.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(name, Priority.ALWAYS);
        var members = new Label(Numbers.count(counted.members));
        members.getStyleClass().add("fact-name");
        members.setMinWidth(Region.USE_PREF_SIZE);
        var line = new HBox(6, dot, name, members);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add("group-line");
        line.setId("group-" + group.name().replace(' ', '-'));
        line.setOnMouseClicked(e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                session.workspace()
                        .apply(new Edit.Select(
                                group.axis(), group.selection(), "select " + group.name(), System.nanoTime()));
            }
        });
        Tooltip.install(line, new Tooltip("Click to select this group; right click to rename or delete it"));
        var rename = new MenuItem("Rename");
        rename.setOnAction(_ -> rename(group));
        var delete = new MenuItem("Delete");
        delete.setOnAction(_ -> session.workspace().apply(new Edit.DeleteGroup(group)));
        var menu = new ContextMenu(rename, delete);
        line.setOnContextMenuRequested(e -> menu.show(line, e.getScreenX(), e.getScreenY()));
        return line;
    }

    @Override
    public void close() {
        counter.close();
        subscription.close();
    }
}
