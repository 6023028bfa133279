package factorscope.model.io.columns;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;

/// Dates and times as texts (ISO 8601).
public final class Times {
    private static final long NANOS = 1_000_000_000;

    private Times() {}

    /// @param days since 1970
    public static String date(long days) throws IOException {
        try {
            return LocalDate.ofEpochDay(days).toString();
        } catch (DateTimeException e) {
            throw new IOException("a date is out of range", e);
        }
    }

    /// @param units since midnight
    /// @param perSecond how many of them make a second
    public static String ofDay(long units, long perSecond) throws IOException {
        try {
            return LocalTime.ofNanoOfDay(Math.multiplyExact(units, NANOS / perSecond))
                    .toString();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("a time is out of range", e);
        }
    }

    /// @param units since 1970
    /// @param perSecond how many of them make a second
    public static String timestamp(long units, long perSecond) throws IOException {
        return timestampOf(Math.floorDiv(units, perSecond), Math.floorMod(units, perSecond) * (NANOS / perSecond));
    }

    /// @param days since 1970
    /// @param nanos since that midnight
    public static String timestampOfDay(long days, long nanos) throws IOException {
        return timestampOf(days * 86_400, nanos);
    }

    private static String timestampOf(long seconds, long nanos) throws IOException {
        try {
            return Instant.ofEpochSecond(seconds, nanos).toString().replace("Z", "");
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("a time is out of range", e);
        }
    }
}
