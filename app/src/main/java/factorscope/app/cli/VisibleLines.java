package factorscope.app.cli;

import factorscope.model.data.Visible;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What commands print. Names, labels and messages may come from data: what would act on a terminal, or pass for a
/// line of the program's own, is made visible.
///
/// What is printed with `println` is one line, `print` keeps the lines of its text, and `write` passes on what the
/// program itself says to a terminal. JSON that is printed reads as the same, since it may be escaped everywhere in
/// its texts.
final class VisibleLines extends PrintWriter {
    VisibleLines(PrintWriter out) {
        super(out, true);
    }

    @Override
    public void print(@Nullable String text) {
        super.print(Visible.lines(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable String text) {
        super.println(Visible.text(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable Object value) {
        println(String.valueOf(value));
    }

    @Override
    public PrintWriter format(String format, @Nullable Object... values) {
        return super.format(format, visible(values));
    }

    @Override
    public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... values) {
        return super.format(locale, format, visible(values));
    }

    private static @Nullable Object[] visible(@Nullable Object[] values) {
        return Stream.of(values)
                .map(v -> v == null || v instanceof Number ? v : Visible.text(v.toString()))
                .toArray();
    }
}
