package factorscope.views.drawing;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The bundled fonts: figures do not depend on the machine's.
public enum Typeface {
    TEXT("Inter_400Regular.ttf"),
    STRONG("Inter_600SemiBold.ttf"),
    /// For scripts that the text font lacks, such as Arabic and Hebrew.
    WIDE_TEXT("DejaVuSans.ttf"),
    WIDE_STRONG("DejaVuSans-Bold.ttf");

    private static final Map<Typeface, Font> LOADED = new ConcurrentHashMap<>();

    private final String file;

    Typeface(String file) {
        this.file = file;
    }

    /// The font at a size of 1.
    public Font font() {
        return LOADED.computeIfAbsent(this, Typeface::load);
    }

    /// The font's file.
    public InputStream open() {
        var in = Typeface.class.getResourceAsStream("/factorscope/views/fonts/" + file);
        if (in == null) {
            throw new IllegalStateException("the font " + file + " is not packaged");
        }
        return in;
    }

    private static Font load(Typeface face) {
        try (var in = face.open()) {
            var font = Font.createFont(Font.TRUETYPE_FONT, in);
            GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(font);
            return font;
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException(e);
        }
    }
}
