package io.varve.query.logs;

import java.util.Collection;
import java.util.HexFormat;

/** Pieces of ClickHouse SQL that carry values: quoting happens here and nowhere else. */
public final class Sql {

    private static final HexFormat HEX = HexFormat.of();

    private Sql() {}

    /** A string literal. Quotes and backslashes can't end it, and a NUL survives. */
    public static String text(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('\'');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\'' -> out.append("\\'");
                case '\\' -> out.append("\\\\");
                case 0 -> out.append("\\0");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(c);
            }
        }
        return out.append('\'').toString();
    }

    /** {@code column IN ('a', 'b')}, or {@code column = 'a'}. */
    public static String textIn(String column, Collection<String> values) {
        if (values.isEmpty()) {
            return "0";
        }
        if (values.size() == 1) {
            return column + " = " + text(values.iterator().next());
        }
        StringBuilder out = new StringBuilder(column).append(" IN (");
        String separator = "";
        for (String value : values) {
            out.append(separator).append(text(value));
            separator = ", ";
        }
        return out.append(')').toString();
    }

    /** A {@code DateTime64(9)} of nanoseconds since the epoch. */
    public static String timestamp(long nanos) {
        return "fromUnixTimestamp64Nano(toInt64(" + nanos + "), 'UTC')";
    }

    /** A lower bound that is left out, as at the left of a LogQL window. */
    static String after(long nanos) {
        return "ts > " + timestamp(nanos);
    }

    static String upTo(long nanos) {
        return "ts <= " + timestamp(nanos);
    }

    static String from(long nanos) {
        return "ts >= " + timestamp(nanos);
    }

    static String before(long nanos) {
        return "ts < " + timestamp(nanos);
    }

    /** The 16 bytes of a stream's identity. */
    static String streamId(StreamId id) {
        return "unhex('" + HEX.toHexDigits(id.high()) + HEX.toHexDigits(id.low()) + "')";
    }
}
