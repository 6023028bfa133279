package factorscope.model.workspace;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A layout as one line of text, for settings.
public final class LayoutText {
    private static final JsonMapper JSON = new JsonMapper();

    private LayoutText() {}

    public static String of(Layout layout) {
        var node = JSON.createObjectNode();
        StateJson.write(node, layout);
        return JSON.writeValueAsString(node);
    }

    /// @return an empty layout for a text that is none
    public static Layout parse(String text) {
        try {
            return StateJson.layout(JSON.readTree(text));
        } catch (JacksonException e) {
            return Layout.EMPTY;
        }
    }
}
