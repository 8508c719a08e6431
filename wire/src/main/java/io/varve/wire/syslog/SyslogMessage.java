package io.varve.wire.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.record.LogRecordWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;

/**
 * Reads one message into a record. What does not follow the RFCs is not refused, as RFC 3164 asks of a relay: as much of the header as is
 * there is read, the rest is the line.
 */
final class SyslogMessage {
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final int BSD_TIME = "Oct 11 22:14:15".length();
    private static final int LONGEST_HOST = 255;
    private static final int LONGEST_TAG = 64;
    private static final int MOST_PARAMETERS = 256;
    private static final String NIL = "-";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ZoneId zone;
    private String text = "";
    private int at;

    /** @param zone of times that name none */
    SyslogMessage(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Writes the message's fields.
     *
     * @param peer who sent it; the host of a message that names none
     */
    void read(byte[] bytes, int from, int to, String peer, long receivedUnixNano, LogRecordWriter record) {
        int end = to;
        while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r' || bytes[end - 1] == 0)) {
            end--;
        }
        text = new String(bytes, from, end - from, UTF_8);
        at = 0;
        int priority = priority();
        record.severity(SyslogSeverity.number(priority), SyslogSeverity.name(priority));
        record.attribute("detected_level", SyslogSeverity.level(priority));
        record.attribute("facility", SyslogSeverity.facility(priority));
        int header = at;
        if (!text.startsWith("1 ", at) || !rfc5424(record, peer)) {
            at = header;
            rfc3164(record, peer, receivedUnixNano);
        }
        record.line(text.substring(at));
    }

    private int priority() {
        int close = text.indexOf('>');
        if (text.isEmpty() || text.charAt(0) != '<' || close < 2 || close > 4) {
            return SyslogSeverity.NO_PRIORITY;
        }
        int priority = digits(1, close);
        if (priority < 0 || priority > SyslogSeverity.HIGHEST_PRIORITY) {
            return SyslogSeverity.NO_PRIORITY;
        }
        at = close + 1;
        return priority;
    }

    /** Whether the header is one; nothing is written otherwise. */
    private boolean rfc5424(LogRecordWriter record, String peer) {
        at += 2;
        String[] header = new String[5];
        for (int i = 0; i < header.length; i++) {
            int space = text.indexOf(' ', at);
            if (space <= at || space - at > LONGEST_HOST) {
                return false;
            }
            header[i] = text.substring(at, space);
            at = space + 1;
        }
        long time = header[0].equals(NIL) ? 0 : isoTime(header[0]);
        if (time < 0 || at >= text.length() || "-[".indexOf(text.charAt(at)) < 0) {
            return false;
        }
        record.timestamp(time);
        host(record, header[1].equals(NIL) ? peer : header[1]);
        put(record, "service.name", header[2]);
        attribute(record, "proc_id", header[3]);
        attribute(record, "msg_id", header[4]);
        structuredData(record);
        if (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at < text.length() && text.charAt(at) == BYTE_ORDER_MARK) {
            at++;
        }
        return true;
    }

    /** {@code [id name="value" …][…]}; what is no such thing is left for the line. */
    private void structuredData(LogRecordWriter record) {
        if (text.charAt(at) == '-') {
            at++;
            return;
        }
        int parameters = 0;
        while (at < text.length() && text.charAt(at) == '[') {
            int nameEnd = at + 1;
            while (nameEnd < text.length() && " ]\"=".indexOf(text.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            if (nameEnd - at > LONGEST_TAG) {
                return;
            }
            String id = text.substring(at + 1, nameEnd);
            int next = nameEnd;
            while (next < text.length() && text.charAt(next) == ' ') {
                int equals = text.indexOf("=\"", next);
                int end = equals < 0 ? -1 : quoteEnd(equals + 2);
                if (end < 0) {
                    return;
                }
                if (parameters++ < MOST_PARAMETERS) {
                    attribute(record, id + "." + text.substring(next + 1, equals), unescaped(equals + 2, end));
                }
                next = end + 1;
            }
            if (next >= text.length() || text.charAt(next) != ']') {
                return;
            }
            at = next + 1;
        }
    }

    private int quoteEnd(int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i;
            }
        }
        return -1;
    }

    /** A backslash quotes a quote, a backslash and a bracket; before anything else it is itself. */
    private String unescaped(int from, int to) {
        StringBuilder value = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to && "\"\\]".indexOf(text.charAt(i + 1)) >= 0) {
                i++;
                value.append(text.charAt(i));
            } else {
                value.append(c);
            }
        }
        return value.toString();
    }

    /** {@code Oct 11 22:14:15 host tag[pid]: line}, each part optional; a time by ISO 8601 too, as rsyslog sends it. */
    private void rfc3164(LogRecordWriter record, String peer, long receivedUnixNano) {
        boolean timed = bsdTime(record, receivedUnixNano) || isoTimeFirst(record);
        int space = text.indexOf(' ', at);
        if (!timed || space <= at || space - at > LONGEST_HOST || tagEnd(at) >= 0) {
            host(record, peer);
        } else {
            host(record, text.substring(at, space));
            at = space + 1;
        }
        int end = tagEnd(at);
        if (end < 0) {
            return;
        }
        put(record, "service.name", text.substring(at, end));
        if (text.charAt(end) == '[') {
            int close = text.indexOf(']', end);
            attribute(record, "proc_id", text.substring(end + 1, close));
            end = close + 1;
        }
        at = end + 1;
        if (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    /** Where the name of a tag ends that begins here and is followed by {@code :} or {@code [pid]:}; -1 when there is none. */
    private int tagEnd(int from) {
        int end = from;
        while (end < text.length() && end - from <= LONGEST_TAG && ": []".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end == from || end >= text.length()) {
            return -1;
        }
        if (text.charAt(end) == '[') {
            int close = text.indexOf(']', end);
            return close > 0 && close - end <= LONGEST_TAG && text.startsWith(":", close + 1) ? end : -1;
        }
        return text.charAt(end) == ':' ? end : -1;
    }

    private boolean isoTimeFirst(LogRecordWriter record) {
        int space = text.indexOf(' ', at);
        if (space - at < 19 || space - at > 40) {
            return false;
        }
        long time = isoTime(text.substring(at, space));
        if (time <= 0) {
            return false;
        }
        record.timestamp(time);
        at = space + 1;
        return true;
    }

    private static long isoTime(String written) {
        try {
            Instant instant = OffsetDateTime.parse(written).toInstant();
            return Math.max(-1, nanos(instant));
        } catch (DateTimeException | ArithmeticException e) {
            return -1;
        }
    }

    /** The year is that which puts the time nearest before tomorrow. */
    private boolean bsdTime(LogRecordWriter record, long receivedUnixNano) {
        int month = text.length() < at + BSD_TIME + 1 ? -1 : MONTHS.indexOf(text.substring(at, at + 3));
        if (month < 0
                || text.charAt(at + 3) != ' '
                || text.charAt(at + 9) != ':'
                || text.charAt(at + 12) != ':'
                || text.charAt(at + BSD_TIME) != ' ') {
            return false;
        }
        int day = digits(text.charAt(at + 4) == ' ' ? at + 5 : at + 4, at + 6);
        int hour = digits(at + 7, at + 9);
        int minute = digits(at + 10, at + 12);
        int second = digits(at + 13, at + 15);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return false;
        }
        LocalDateTime received =
                LocalDateTime.ofInstant(Instant.ofEpochSecond(Math.floorDiv(receivedUnixNano, 1_000_000_000L)), zone);
        for (int year = received.getYear() + 1; year >= received.getYear() - 1; year--) {
            if (!YearMonth.of(year, month + 1).isValidDay(day)) {
                continue; // the 29th of February is in one of these years at most
            }
            LocalDateTime time = LocalDateTime.of(year, month + 1, day, hour, minute, second);
            if (!time.isAfter(received.plusDays(1))) {
                record.timestamp(nanos(time.atZone(zone).toInstant()));
                at += BSD_TIME + 1;
                return true;
            }
        }
        return false;
    }

    private int digits(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    private static void host(LogRecordWriter record, String host) {
        put(record, "host.name", host);
    }

    private static void put(LogRecordWriter record, String name, String value) {
        if (!value.equals(NIL)) {
            record.resource(name, value);
        }
    }

    private static void attribute(LogRecordWriter record, String name, String value) {
        if (!value.equals(NIL)) {
            record.attribute(name, value);
        }
    }
}
