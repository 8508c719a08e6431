package io.varve.logql.template;

import static io.varve.logql.template.TemplateFunction.Parameter.ANY;
import static io.varve.logql.template.TemplateFunction.Parameter.TEXT;
import static io.varve.logql.template.TemplateFunction.Parameter.TIME;

import io.varve.logql.template.TemplateValue.Moment;
import io.varve.notation.GoText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesException;
import java.util.Map;

/** Functions on points in time. Go's "Local" is UTC here, as on a server. */
final class TimeFunctions {
    /** Go's zero time, what a text that is no date becomes. */
    private static final Moment ZERO = new Moment(Instant.parse("0001-01-01T00:00:00Z"));

    private TimeFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put(
                "__timestamp__",
                TemplateFunction.of(call -> nanos(call.context().timestampNanos())));
        functions.put(
                "now", TemplateFunction.of(call -> new Moment(call.context().now())));
        functions.put("date", TemplateFunction.of(TimeFunctions::date, TEXT, ANY));
        functions.put(
                "toDate", TemplateFunction.of(call -> toDate(call.text(0), ZoneOffset.UTC, call.text(1)), TEXT, TEXT));
        functions.put(
                "toDateInZone",
                TemplateFunction.of(call -> toDate(call.text(0), zone(call.text(1)), call.text(2)), TEXT, TEXT, TEXT));
        functions.put("unixToTime", TemplateFunction.of(call -> unixToTime(call.text(0)), TEXT));
        functions.put(
                "unixEpoch",
                TemplateFunction.of(
                        call -> TemplateValue.text(
                                Long.toString(call.time(0).instant().getEpochSecond())),
                        TIME));
        functions.put(
                "unixEpochMillis",
                TemplateFunction.of(
                        call -> TemplateValue.text(Long.toString(TimeMethods.scaled(call.time(0), 1_000))), TIME));
        functions.put(
                "unixEpochNanos",
                TemplateFunction.of(
                        call -> TemplateValue.text(Long.toString(TimeMethods.scaled(call.time(0), 1_000_000_000))),
                        TIME));
    }

    static Moment nanos(long nanos) {
        return new Moment(
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
    }

    private static TemplateValue date(Arguments call) throws TemplateFunctionException {
        Instant instant = switch (call.get(1)) {
            case Moment moment -> moment.instant();
            case TemplateValue.Int seconds -> seconds(seconds.value());
            case TemplateValue.Text text -> call.context().now();
            case TemplateValue.Real real -> call.context().now();
            case TemplateValue.Bool bool -> call.context().now();
            case TemplateValue.Nil nil -> call.context().now();
            case TemplateValue.Sequence sequence -> call.context().now();
            case TemplateValue.Mapping mapping -> call.context().now();
        };
        return TemplateValue.text(GoTimeLayout.format(instant, call.text(0)));
    }

    private static Instant seconds(long seconds) throws TemplateFunctionException {
        try {
            return Instant.ofEpochSecond(seconds);
        } catch (DateTimeException tooFar) {
            throw new TemplateFunctionException("time out of range: " + seconds);
        }
    }

    private static Moment toDate(String layout, ZoneId zone, String text) {
        Instant instant = GoTimeLayout.parse(text, layout, zone);
        return instant == null ? ZERO : new Moment(instant);
    }

    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("Local")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(name);
        } catch (ZoneRulesException unknown) {
            return ZoneOffset.UTC;
        } catch (DateTimeException malformed) {
            return ZoneOffset.UTC;
        }
    }

    private static Moment unixToTime(String epoch) throws TemplateFunctionException {
        long value;
        try {
            value = Long.parseLong(epoch);
        } catch (NumberFormatException noNumber) {
            throw new TemplateFunctionException("unable to parse time '" + epoch + "': strconv.ParseInt: parsing "
                    + GoText.quote(epoch) + ": invalid syntax");
        }
        return switch (epoch.length()) {
            case 5 -> new Moment(seconds(value * 86_400));
            case 10 -> new Moment(seconds(value));
            case 13 -> nanos(value * 1_000_000);
            case 16 -> nanos(value * 1_000);
            case 19 -> nanos(value);
            default -> throw new TemplateFunctionException("unable to parse time '" + epoch + "': %!w(<nil>)");
        };
    }
}
