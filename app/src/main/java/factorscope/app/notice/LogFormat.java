package factorscope.app.notice;

import factorscope.model.data.Visible;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/// A line per record, and the stack trace after it if there is one. Names from data may be part of either: what would
/// act on a terminal is made visible.
public final class LogFormat extends Formatter {
    @Override
    public String format(LogRecord entry) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        out.println(entry.getLevel().getName() + ": " + Visible.text(formatMessage(entry)));
        if (entry.getThrown() != null) {
            var trace = new StringWriter();
            entry.getThrown().printStackTrace(new PrintWriter(trace, true));
            out.print(Visible.lines(trace.toString().replace("\t", "    ")));
        }
        return text.toString();
    }
}
