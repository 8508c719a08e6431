package io.varve.schema;

import java.util.Locale;
import java.util.Optional;

/**
 * The levels that {@code detected_level} takes, from least to most severe, then {@link #UNKNOWN}. The words that mean each are Loki's
 * (distributor field detection), compared without case.
 */
public enum LogLevel {
    TRACE("trc", "trace"),
    DEBUG("dbg", "debug"),
    INFO("inf", "information"),
    WARN("wrn", "warning"),
    ERROR("err", "error"),
    CRITICAL("critical", "critical"),
    FATAL("fatal", "fatal"),
    UNKNOWN("unknown", "unknown");

    private final String text;
    private final String shortWord;
    private final String longWord;

    LogLevel(String shortWord, String longWord) {
        this.text = name().toLowerCase(Locale.ROOT);
        this.shortWord = shortWord;
        this.longWord = longWord;
    }

    /** The value of {@code detected_level}. */
    public String text() {
        return text;
    }

    /** The level that a word means, e.g. {@code WRN}; empty when it means none of those known. */
    public static Optional<LogLevel> ofWord(String word) {
        for (LogLevel level : values()) {
            if (level.means(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /**
     * The level of an OpenTelemetry severity number.
     *
     * @param severityNumber 1 to 24 by the logs data model; anything else is {@link #UNKNOWN}
     */
    public static LogLevel ofSeverityNumber(int severityNumber) {
        if (severityNumber < 1 || severityNumber > 24) {
            return UNKNOWN;
        }
        return switch ((severityNumber - 1) / 4) {
            case 0 -> TRACE;
            case 1 -> DEBUG;
            case 2 -> INFO;
            case 3 -> WARN;
            case 4 -> ERROR;
            default -> FATAL;
        };
    }

    private boolean means(String word) {
        return this != UNKNOWN
                && (text.equalsIgnoreCase(word) || shortWord.equalsIgnoreCase(word) || longWord.equalsIgnoreCase(word));
    }
}
