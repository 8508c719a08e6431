package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.LogLevel;
import io.varve.schema.StreamLabels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Words of levels and names of the fields that hold one, by bytes; {@link LogLevel} and {@link StreamLabels} as the hot path needs them. */
final class LevelWords {
    static final byte[] TRACE = bytes(LogLevel.TRACE);
    static final byte[] DEBUG = bytes(LogLevel.DEBUG);
    static final byte[] INFO = bytes(LogLevel.INFO);
    static final byte[] WARN = bytes(LogLevel.WARN);
    static final byte[] ERROR = bytes(LogLevel.ERROR);
    static final byte[] CRITICAL = bytes(LogLevel.CRITICAL);
    static final byte[] FATAL = bytes(LogLevel.FATAL);
    static final byte[] UNKNOWN = bytes(LogLevel.UNKNOWN);

    /** A level that is none of ours is kept as it came, as Loki does, up to this many bytes; beyond it is {@code unknown}. */
    static final int LONGEST_OTHER = 64;

    private static final byte[][] BY_SEVERITY = {TRACE, DEBUG, INFO, WARN, ERROR, FATAL};
    private static final byte[][] FIELDS =
            StreamLabels.LEVEL_FIELDS.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);

    /** Words of one length, each followed by its level. */
    private static final byte[][] OF_3 = {
        word("trc"), TRACE, word("dbg"), DEBUG, word("inf"), INFO, word("wrn"), WARN, word("err"), ERROR
    };

    private static final byte[][] OF_4 = {INFO, INFO, WARN, WARN};
    private static final byte[][] OF_5 = {TRACE, TRACE, DEBUG, DEBUG, ERROR, ERROR, FATAL, FATAL};
    private static final byte[][] OF_7 = {word("warning"), WARN};
    private static final byte[][] OF_8 = {CRITICAL, CRITICAL};
    private static final byte[][] OF_11 = {word("information"), INFO};

    private LevelWords() {}

    /** {@code detected_level} of a severity number. */
    static byte[] ofSeverityNumber(int severityNumber) {
        return severityNumber < 1 || severityNumber > 24 ? UNKNOWN : BY_SEVERITY[(severityNumber - 1) >> 2];
    }

    /** The level that a word means, null when it means none that is known. */
    static byte @Nullable [] ofWord(byte[] source, int offset, int count) {
        return switch (count) {
            case 3 -> first(source, offset, OF_3);
            case 4 -> first(source, offset, OF_4);
            case 5 -> first(source, offset, OF_5);
            case 7 -> first(source, offset, OF_7);
            case 8 -> first(source, offset, OF_8);
            case 11 -> first(source, offset, OF_11);
            default -> null;
        };
    }

    /** Place of a field's name among those that name a level, exactly as written; their number when it is none of them. */
    static int rank(byte[] source, int offset, int count) {
        if (count < 3 || count > 13) {
            return FIELDS.length;
        }
        int first = source[offset] | 0x20;
        if (first != 'l' && first != 's') {
            return FIELDS.length;
        }
        for (int rank = 0; rank < FIELDS.length; rank++) {
            byte[] field = FIELDS[rank];
            if (field.length == count && Arrays.equals(field, 0, count, source, offset, offset + count)) {
                return rank;
            }
        }
        return FIELDS.length;
    }

    /** Like {@link #rank} without regard to case. */
    static int rankFolded(byte[] source, int offset, int count) {
        if (count < 3 || count > 13) {
            return FIELDS.length;
        }
        for (int rank = 0; rank < FIELDS.length; rank++) {
            byte[] field = FIELDS[rank];
            if (field.length == count && equalsFoldedBoth(source, offset, count, field)) {
                return rank;
            }
        }
        return FIELDS.length;
    }

    /** What {@link #rank} gives for other names. */
    static int noRank() {
        return FIELDS.length;
    }

    private static byte @Nullable [] first(byte[] source, int offset, byte[][] wordsAndLevels) {
        for (int i = 0; i < wordsAndLevels.length; i += 2) {
            if (equalsFolded(source, offset, wordsAndLevels[i])) {
                return wordsAndLevels[i + 1];
            }
        }
        return null;
    }

    private static boolean equalsFolded(byte[] source, int offset, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            int letter = source[offset + i];
            if ((letter | 0x20) != lowerCase[i] || letter < 'A') {
                return false;
            }
        }
        return true;
    }

    private static boolean equalsFoldedBoth(byte[] source, int offset, int count, byte[] word) {
        for (int i = 0; i < count; i++) {
            if (lower(source[offset + i]) != lower(word[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int letter) {
        return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    private static byte[] word(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] bytes(LogLevel level) {
        return level.text().getBytes(UTF_8);
    }
}
