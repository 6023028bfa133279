package factorscope.app.settings;

import factorscope.model.failure.Failure;
import factorscope.model.files.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The settings as a file in the user's configuration folder. A damaged file counts as none: settings are not
/// worth an error.
public record SettingsFile(Path path) {
    private static final Logger LOG = Logger.getLogger(SettingsFile.class.getName());
    private static final JsonMapper JSON = new JsonMapper();

    /// Set to another folder by tests.
    private static final String HOME = "factorscope.home";

    /// Where settings belong on this system.
    public static SettingsFile usual() {
        var told = System.getProperty(HOME);
        if (told != null) {
            return new SettingsFile(Path.of(told, "settings.json"));
        }
        var xdg = System.getenv("XDG_CONFIG_HOME");
        var base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(xdg);
        return new SettingsFile(base.resolve("factorscope").resolve("settings.json"));
    }

    /// Where what can be made again is kept: beside the settings.
    public Path cache() {
        return path.resolveSibling("cache");
    }

    public Settings read() {
        if (!Files.isRegularFile(path)) {
            return Settings.INITIAL;
        }
        try {
            var root = JSON.readTree(Files.readAllBytes(path));
            var recent = new ArrayList<Path>();
            for (var node : root.path("recent")) {
                recent.add(Path.of(node.asString("")));
            }
            return new Settings(
                    root.path("dark").asBoolean(false),
                    root.path("scale").asDouble(1),
                    recent,
                    root.path("first").asBoolean(false),
                    frame(root.path("frame")),
                    layouts(root.path("layouts")));
        } catch (IOException | JacksonException | InvalidPathException e) {
            LOG.log(Level.WARNING, "The settings " + path + " cannot be read and are taken as new", e);
            return Settings.INITIAL;
        }
    }

    private static Settings.Frame frame(JsonNode node) {
        var usual = Settings.Frame.USUAL;
        return new Settings.Frame(
                node.path("width").asDouble(usual.width()),
                node.path("height").asDouble(usual.height()),
                node.path("left").asDouble(usual.left()),
                node.path("right").asDouble(usual.right()),
                node.path("dock").asDouble(usual.dock()));
    }

    private static Map<String, String> layouts(JsonNode node) {
        var layouts = new HashMap<String, String>();
        node.properties().forEach(e -> layouts.put(e.getKey(), e.getValue().asString("")));
        return layouts;
    }

    public void write(Settings settings) {
        var root = JSON.createObjectNode();
        root.put("dark", settings.dark()).put("scale", settings.scale()).put("first", settings.first());
        root.putObject("frame")
                .put("width", settings.frame().width())
                .put("height", settings.frame().height())
                .put("left", settings.frame().left())
                .put("right", settings.frame().right())
                .put("dock", settings.frame().dock());
        var layouts = root.putObject("layouts");
        settings.layouts().forEach(layouts::put);
        var recent = root.putArray("recent");
        settings.recent().forEach(p -> recent.add(p.toString()));
        try {
            SafeFile.makeFolderOf(path);
            SafeFile.write(path, out -> out.write(JSON.writeValueAsBytes(root)));
        } catch (Failure e) {
            LOG.log(Level.WARNING, "The settings " + path + " cannot be written", e);
        }
    }
}
