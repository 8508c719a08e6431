package io.varve.logql.template;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a date element by element of its layout. */
final class GoTimeReader {
    private final String text;
    private ZoneId zone;
    private int at;
    private int year;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private boolean afternoon;
    private boolean twelveHours;

    GoTimeReader(String text, ZoneId zone) {
        this.text = text;
        this.zone = zone;
    }

    boolean skip(char literal) {
        if (literal == ' ') {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return true;
        }
        if (at < text.length() && text.charAt(at) == literal) {
            at++;
            return true;
        }
        return false;
    }

    /** @return null when the text does not hold exactly one date */
    @Nullable
    Instant instant() {
        if (at != text.length()) {
            return null;
        }
        int exactHour = twelveHours ? hour % 12 + (afternoon ? 12 : 0) : hour;
        LocalDate date = dayOfYear > 0 ? LocalDate.ofYearDay(year, dayOfYear) : LocalDate.of(year, month, day);
        return LocalDateTime.of(date, LocalTime.of(exactHour, minute, second, nanos))
                .atZone(zone)
                .toInstant();
    }

    /** @param adjacent whether another element follows at once */
    boolean read(String element, boolean adjacent) {
        int number;
        switch (element) {
            case "2006" -> {
                number = number(4, 4);
                year = number;
            }
            case "06" -> {
                number = number(2, 2);
                year = number + (number >= 69 ? 1900 : 2000);
            }
            case "01" -> month = number = number(2, 2);
            case "1" -> month = number = number(1, 2);
            case "02" -> day = number = number(2, 2);
            case "_2" -> {
                skip(' ');
                day = number = number(1, 2);
            }
            case "2" -> day = number = number(1, 2);
            case "002" -> dayOfYear = number = number(3, 3);
            case "__2" -> {
                skip(' ');
                dayOfYear = number = number(1, 3);
            }
            case "15" -> hour = number = number(2, 2);
            case "03" -> {
                twelveHours = true;
                hour = number = number(2, 2);
            }
            case "3" -> {
                twelveHours = true;
                hour = number = number(1, 2);
            }
            case "04" -> minute = number = number(2, 2);
            case "4" -> minute = number = number(1, 2);
            case "05" -> {
                second = number = number(2, 2);
                // A fraction may follow the seconds though the layout has none.
                if (!adjacent && at + 1 < text.length() && text.charAt(at) == '.' && isDigit(at + 1)) {
                    fraction();
                }
            }
            case "5" -> second = number = number(1, 2);
            case "January" -> month = number = month(TextStyle.FULL);
            case "Jan" -> month = number = month(TextStyle.SHORT);
            case "Monday" -> number = weekday(false);
            case "Mon" -> number = weekday(true);
            case "PM", "pm" -> number = halfOfDay();
            case "MST" -> number = zoneName();
            default -> number = element.charAt(0) == '.' || element.charAt(0) == ',' ? fraction() : offset(element);
        }
        return number >= 0;
    }

    private int number(int least, int most) {
        int start = at;
        int value = 0;
        while (at < text.length() && at - start < most && isDigit(at)) {
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return at - start < least ? -1 : value;
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private int fraction() {
        if (at >= text.length() || (text.charAt(at) != '.' && text.charAt(at) != ',')) {
            return -1;
        }
        int start = ++at;
        int value = 0;
        while (isDigit(at)) {
            if (at - start < 9) {
                value = value * 10 + (text.charAt(at) - '0');
            }
            at++;
        }
        for (int i = at - start; i < 9; i++) {
            value *= 10;
        }
        nanos = value;
        return at > start ? value : -1;
    }

    private int month(TextStyle style) {
        for (Month candidate : Month.values()) {
            String name = candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            if (word(style == TextStyle.FULL ? name : name.substring(0, 3))) {
                return candidate.getValue();
            }
        }
        return -1;
    }

    private int weekday(boolean abbreviated) {
        for (DayOfWeek candidate : DayOfWeek.values()) {
            String name = candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            if (word(abbreviated ? name.substring(0, 3) : name)) {
                return candidate.getValue();
            }
        }
        return -1;
    }

    private boolean word(String word) {
        if (text.regionMatches(true, at, word, 0, word.length())) {
            at += word.length();
            return true;
        }
        return false;
    }

    private int halfOfDay() {
        twelveHours = true;
        afternoon = text.regionMatches(true, at, "PM", 0, 2);
        return word("PM") || word("AM") ? 0 : -1;
    }

    private int zoneName() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= 'A' && text.charAt(at) <= 'Z') {
            at++;
        }
        int length = at - start;
        if (text.startsWith("UTC", start)) {
            zone = ZoneOffset.UTC;
        }
        return length == 3 || length == 4 ? 0 : -1;
    }

    private int offset(String element) {
        if (element.startsWith("Z") && at < text.length() && text.charAt(at) == 'Z') {
            at++;
            zone = ZoneOffset.UTC;
            return 0;
        }
        if (at >= text.length() || (text.charAt(at) != '+' && text.charAt(at) != '-')) {
            return -1;
        }
        int sign = text.charAt(at++) == '-' ? -1 : 1;
        int seconds = 0;
        int unit = 3600;
        // After the letter or sign a layout has pairs of digits, with or without colons.
        for (int i = 1; i < element.length(); ) {
            if (element.charAt(i) == ':') {
                if (!skip(':')) {
                    return -1;
                }
                i++;
                continue;
            }
            int pair = number(2, 2);
            if (pair < 0) {
                return -1;
            }
            seconds += pair * unit;
            unit /= 60;
            i += 2;
        }
        if (seconds > 18 * 3600) {
            return -1;
        }
        zone = ZoneOffset.ofTotalSeconds(sign * seconds);
        return 0;
    }
}
