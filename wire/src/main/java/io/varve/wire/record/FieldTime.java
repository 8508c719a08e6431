package io.varve.wire.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as fields give them, by Elasticsearch's default format: {@code strict_date_optional_time||epoch_millis}. */
final class FieldTime {
    /** What is no time. */
    static final long NONE = -1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int LONGEST = 40;

    private FieldTime() {}

    /** Nanoseconds since 1970; {@link #NONE} for what is no time, is before 1970 or after 2262. */
    static long parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return NONE;
        }
        try {
            return isNumber(text) ? ofMillis(Long.parseLong(text)) : nanos(instant(text));
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            return NONE;
        }
    }

    private static Instant instant(String text) {
        if (text.endsWith("Z")) {
            return Instant.parse(text);
        }
        int time = text.indexOf('T');
        if (time < 0) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        boolean offset = text.indexOf('+', time) > 0 || text.indexOf('-', time) > 0;
        return offset
                ? OffsetDateTime.parse(withColon(text)).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    /** {@code +0200} is as good as {@code +02:00}. */
    private static String withColon(String text) {
        int end = text.length();
        char sign = text.charAt(end - 5);
        return sign == '+' || sign == '-' ? text.substring(0, end - 2) + ":" + text.substring(end - 2) : text;
    }

    private static long nanos(Instant instant) {
        return Math.max(
                NONE, Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano()));
    }

    private static long ofMillis(long millis) {
        return Math.max(NONE, Math.multiplyExact(millis, 1_000_000L));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
