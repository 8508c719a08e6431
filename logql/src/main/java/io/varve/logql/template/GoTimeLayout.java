package io.varve.logql.template;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dates in Go's layouts, which show how the reference time {@code Mon Jan 2 15:04:05 MST 2006} is to be written.
 *
 * @see <a href="https://pkg.go.dev/time#pkg-constants">time, Layout</a>
 */
final class GoTimeLayout {
    /** Every element, where one begins with another the longer first. */
    private static final String[] ELEMENTS = {
        "January",
        "Jan",
        "Monday",
        "Mon",
        "MST",
        "2006",
        "__2",
        "_2",
        "002",
        "01",
        "02",
        "03",
        "04",
        "05",
        "06",
        "15",
        "PM",
        "pm",
        "Z07:00:00",
        "Z070000",
        "Z07:00",
        "Z0700",
        "Z07",
        "-07:00:00",
        "-070000",
        "-07:00",
        "-0700",
        "-07",
        "1",
        "2",
        "3",
        "4",
        "5"
    };

    private GoTimeLayout() {}

    /** In UTC. */
    static String format(Instant instant, String layout) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        var text = new StringBuilder(layout.length() + 8);
        for (int at = 0; at < layout.length(); ) {
            String element = element(layout, at);
            if (element == null) {
                text.append(layout.charAt(at++));
            } else {
                write(text, element, time);
                at += element.length();
            }
        }
        return text.toString();
    }

    private static void write(StringBuilder text, String element, LocalDateTime time) {
        int hour = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        switch (element) {
            case "January" -> text.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Jan" -> text.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case "Monday" -> text.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case "Mon" -> text.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case "MST" -> text.append("UTC");
            case "2006" -> pad(text, time.getYear(), 4, '0');
            case "06" -> pad(text, Math.floorMod(time.getYear(), 100), 2, '0');
            case "01" -> pad(text, time.getMonthValue(), 2, '0');
            case "1" -> text.append(time.getMonthValue());
            case "02" -> pad(text, time.getDayOfMonth(), 2, '0');
            case "_2" -> pad(text, time.getDayOfMonth(), 2, ' ');
            case "2" -> text.append(time.getDayOfMonth());
            case "002" -> pad(text, time.getDayOfYear(), 3, '0');
            case "__2" -> pad(text, time.getDayOfYear(), 3, ' ');
            case "15" -> pad(text, time.getHour(), 2, '0');
            case "03" -> pad(text, hour, 2, '0');
            case "3" -> text.append(hour);
            case "04" -> pad(text, time.getMinute(), 2, '0');
            case "4" -> text.append(time.getMinute());
            case "05" -> pad(text, time.getSecond(), 2, '0');
            case "5" -> text.append(time.getSecond());
            case "PM" -> text.append(time.getHour() >= 12 ? "PM" : "AM");
            case "pm" -> text.append(time.getHour() >= 12 ? "pm" : "am");
            case "-07:00:00" -> text.append("+00:00:00");
            case "-070000" -> text.append("+000000");
            case "-07:00" -> text.append("+00:00");
            case "-0700" -> text.append("+0000");
            case "-07" -> text.append("+00");
            default -> {
                if (element.startsWith("Z")) {
                    text.append('Z');
                } else {
                    fraction(text, element, time.get(ChronoField.NANO_OF_SECOND));
                }
            }
        }
    }

    private static void fraction(StringBuilder text, String element, int nanos) {
        String digits = String.format(Locale.ROOT, "%09d", nanos);
        int length = Math.min(element.length() - 1, 9);
        if (element.charAt(1) == '9') {
            while (length > 0 && digits.charAt(length - 1) == '0') {
                length--;
            }
            if (length == 0) {
                return;
            }
        }
        text.append(element.charAt(0)).append(digits, 0, length);
    }

    private static void pad(StringBuilder text, int value, int width, char padding) {
        String digits = Integer.toString(value);
        for (int i = digits.length(); i < width; i++) {
            text.append(padding);
        }
        text.append(digits);
    }

    private static @Nullable String element(String layout, int at) {
        char first = layout.charAt(at);
        if ((first == '.' || first == ',') && at + 1 < layout.length()) {
            return fractionElement(layout, at);
        }
        if (layout.startsWith("_2006", at)) {
            // The underscore stands for itself before a year.
            return null;
        }
        for (String element : ELEMENTS) {
            if (layout.startsWith(element, at)) {
                boolean partOfWord = element.equals("Jan") || element.equals("Mon");
                int end = at + element.length();
                if (partOfWord && end < layout.length() && Character.isLowerCase(layout.charAt(end))) {
                    return null;
                }
                return element;
            }
        }
        return null;
    }

    private static @Nullable String fractionElement(String layout, int at) {
        char digit = layout.charAt(at + 1);
        if (digit != '0' && digit != '9') {
            return null;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        boolean followed = end < layout.length() && Character.isDigit(layout.charAt(end));
        return followed ? null : layout.substring(at, end);
    }

    /**
     * @param zone of texts that name none
     * @return null when the text is not in this layout
     */
    static @Nullable Instant parse(String text, String layout, ZoneId zone) {
        var reader = new GoTimeReader(text, zone);
        for (int at = 0; at < layout.length(); ) {
            String element = element(layout, at);
            if (element == null) {
                if (!reader.skip(layout.charAt(at++))) {
                    return null;
                }
            } else {
                at += element.length();
                if (!reader.read(element, at < layout.length() && element(layout, at) != null)) {
                    return null;
                }
            }
        }
        try {
            return reader.instant();
        } catch (DateTimeException noDate) {
            return null;
        }
    }
}
