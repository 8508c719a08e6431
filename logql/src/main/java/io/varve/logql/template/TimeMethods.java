package io.varve.logql.template;

import io.varve.logql.template.TemplateValue.Moment;
import io.varve.logql.template.TemplateValue.Text;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The methods of Go's time.Time that templates use: {@code (now).Unix}, {@code __timestamp__.Format "15:04"}. */
final class TimeMethods {
    private TimeMethods() {}

    /** @return null when there is no such method with so many arguments */
    static @Nullable TemplateValue call(Moment moment, String method, List<TemplateValue> arguments) {
        if (method.equals("Format")) {
            return arguments.size() == 1 && arguments.getFirst() instanceof Text layout
                    ? TemplateValue.text(GoTimeLayout.format(moment.instant(), layout.value()))
                    : null;
        }
        if (!arguments.isEmpty()) {
            return null;
        }
        LocalDateTime time = LocalDateTime.ofInstant(moment.instant(), ZoneOffset.UTC);
        return switch (method) {
            case "Unix" -> int64(moment.instant().getEpochSecond());
            case "UnixMilli" -> int64(scaled(moment, 1_000));
            case "UnixMicro" -> int64(scaled(moment, 1_000_000));
            case "UnixNano" -> int64(scaled(moment, 1_000_000_000));
            case "Year" -> TemplateValue.integer(time.getYear());
            case "Month" -> TemplateValue.text(GoTimeLayout.format(moment.instant(), "January"));
            case "Weekday" -> TemplateValue.text(GoTimeLayout.format(moment.instant(), "Monday"));
            case "Day" -> TemplateValue.integer(time.getDayOfMonth());
            case "YearDay" -> TemplateValue.integer(time.getDayOfYear());
            case "Hour" -> TemplateValue.integer(time.getHour());
            case "Minute" -> TemplateValue.integer(time.getMinute());
            case "Second" -> TemplateValue.integer(time.getSecond());
            case "Nanosecond" -> TemplateValue.integer(time.get(ChronoField.NANO_OF_SECOND));
            case "UTC", "Local" -> moment;
            case "String" -> TemplateValue.text(GoPrinter.time(moment.instant()));
            default -> null;
        };
    }

    /** Since the epoch in this many units a second; wraps as Go does where 64 bits do not reach. */
    static long scaled(Moment moment, long unitsPerSecond) {
        return moment.instant().getEpochSecond() * unitsPerSecond
                + moment.instant().get(ChronoField.NANO_OF_SECOND) / (1_000_000_000L / unitsPerSecond);
    }

    private static TemplateValue int64(long value) {
        return new TemplateValue.Int(value, TemplateValue.IntegerType.INT64);
    }
}
