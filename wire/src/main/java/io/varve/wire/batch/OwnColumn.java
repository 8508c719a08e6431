package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.LogField;
import java.util.Arrays;

/** Names of structured metadata that have columns of their own ({@link LogField#OWN_COLUMNS}), by bytes, and their canonical forms. */
final class OwnColumn {
    static final int NONE = 0;
    static final int FLAGS = 1;
    static final int SPAN_ID = 1 << 1;
    static final int TRACE_ID = 1 << 2;
    static final int SEVERITY_TEXT = 1 << 3;
    static final int DETECTED_LEVEL = 1 << 4;
    static final int SEVERITY_NUMBER = 1 << 5;
    static final int OBSERVED_TIMESTAMP = 1 << 6;

    private static final byte[] FLAGS_NAME = name(LogField.FLAGS);
    private static final byte[] SPAN_ID_NAME = name(LogField.SPAN_ID);
    private static final byte[] TRACE_ID_NAME = name(LogField.TRACE_ID);
    private static final byte[] SEVERITY_TEXT_NAME = name(LogField.SEVERITY_TEXT);
    private static final byte[] DETECTED_LEVEL_NAME = name(LogField.DETECTED_LEVEL);
    private static final byte[] SEVERITY_NUMBER_NAME = name(LogField.SEVERITY_NUMBER);
    private static final byte[] OBSERVED_TIMESTAMP_NAME = name(LogField.OBSERVED_TIMESTAMP);

    private OwnColumn() {}

    /** The column of a name, {@link #NONE} when it has none. */
    static int of(byte[] source, int offset, int count) {
        return switch (count) {
            case 5 -> equal(FLAGS_NAME, source, offset, FLAGS);
            case 7 -> equal(SPAN_ID_NAME, source, offset, SPAN_ID);
            case 8 -> equal(TRACE_ID_NAME, source, offset, TRACE_ID);
            case 13 -> equal(SEVERITY_TEXT_NAME, source, offset, SEVERITY_TEXT);
            case 14 -> equal(DETECTED_LEVEL_NAME, source, offset, DETECTED_LEVEL);
            case 15 -> equal(SEVERITY_NUMBER_NAME, source, offset, SEVERITY_NUMBER);
            case 18 -> equal(OBSERVED_TIMESTAMP_NAME, source, offset, OBSERVED_TIMESTAMP);
            default -> NONE;
        };
    }

    /** Whether the bytes are that many lower-case hex digits and not all zeros. */
    static boolean isHexId(byte[] source, int offset, int count, int digits) {
        if (count != digits) {
            return false;
        }
        boolean zeros = true;
        for (int i = offset; i < offset + count; i++) {
            int digit = source[i];
            if (!(digit >= '0' && digit <= '9') && !(digit >= 'a' && digit <= 'f')) {
                return false;
            }
            zeros &= digit == '0';
        }
        return !zeros;
    }

    /** Sixteen hex digits as the 8 bytes they name, in the long that reads them little-endian. */
    static long hexLong(byte[] source, int offset) {
        long value = 0;
        for (int i = 0; i < 16; i++) {
            value = value << 4 | Character.digit(source[offset + i], 16);
        }
        return Long.reverseBytes(value);
    }

    /** A decimal number without sign and leading zeros, at least 1 and at most the limit; -1 when the bytes are anything else. */
    static long decimal(byte[] source, int offset, int count, long limit) {
        if (count < 1 || count > 19 || source[offset] == '0') {
            return -1;
        }
        long value = 0;
        for (int i = offset; i < offset + count; i++) {
            int digit = source[i] - '0';
            if (digit < 0 || digit > 9 || value > (limit - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int equal(byte[] name, byte[] source, int offset, int column) {
        return Arrays.equals(name, 0, name.length, source, offset, offset + name.length) ? column : NONE;
    }

    private static byte[] name(LogField field) {
        return field.labelName().getBytes(UTF_8);
    }
}
