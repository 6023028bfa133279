package factorscope.views.drawing;

import java.awt.Color;
import java.awt.Font;

/// How a drawing is to look: the colours around the data, and the scale.
///
/// @param isDark light data colours on dark, for screens only
/// @param pixelScale device pixels per logical pixel, for raster layers
/// @param textScale 1 for the usual size of text
public record Look(boolean isDark, double pixelScale, double textScale) {
    /// On white, for figures.
    public static final Look PRINT = new Look(false, 2, 1);

    private static final double TEXT_SIZE = 12;

    public Font font(Letter size) {
        return Typeface.TEXT.font().deriveFont((float) (TEXT_SIZE * textScale * size.times()));
    }

    public Font bold(Letter size) {
        return Typeface.STRONG.font().deriveFont((float) (TEXT_SIZE * textScale * size.times()));
    }

    public Color background() {
        return isDark ? new Color(0x161B22) : Color.WHITE;
    }

    public Color text() {
        return isDark ? new Color(0xE6EDF3) : new Color(0x1F2328);
    }

    /// Text that matters less.
    public Color muted() {
        return isDark ? new Color(0x9198A1) : new Color(0x57606A);
    }

    /// Grid lines and frames.
    public Color line() {
        return isDark ? new Color(0x30363D) : new Color(0xD0D7DE);
    }

    public Color accent() {
        return isDark ? new Color(0x4493F8) : new Color(0x0969DA);
    }

    /// A tint for what is selected or in focus.
    public Color highlight() {
        return isDark ? new Color(0x1B3A5C) : new Color(0xDDF4FF);
    }

    /// Zero on a signed scale.
    public Color neutral() {
        return isDark ? new Color(0x23282F) : new Color(0xF7F7F7);
    }

    /// Where there is no value.
    public Color missing() {
        return isDark ? new Color(0x484F58) : new Color(0xC9CDD2);
    }

    /// A line or bar that stands for data without a colour of its own.
    public Color ink() {
        return isDark ? new Color(0x58A6E0) : new Color(0x0072B2);
    }

    public Color warning() {
        return isDark ? new Color(0xD29922) : new Color(0x9A6700);
    }
}
