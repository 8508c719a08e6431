package io.varve.wire.syslog;

import java.util.List;

/** What the priority of a syslog message says (RFC 5424, 6.2.1). */
final class SyslogSeverity {
    /** The priority of a message that names none: user-level, notice (RFC 3164, 4.3.3). */
    static final int NO_PRIORITY = 13;

    static final int HIGHEST_PRIORITY = 191;

    private static final List<String> NAMES =
            List.of("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug");
    private static final List<String> LEVELS =
            List.of("fatal", "critical", "critical", "error", "warn", "info", "info", "debug");

    /** OpenTelemetry's numbers for them (logs data model, appendix B). */
    private static final List<Integer> NUMBERS = List.of(21, 19, 18, 17, 13, 10, 9, 5);

    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "security",
            "console",
            "solaris-cron",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    private SyslogSeverity() {}

    static String name(int priority) {
        return NAMES.get(priority & 7);
    }

    static String level(int priority) {
        return LEVELS.get(priority & 7);
    }

    static int number(int priority) {
        return NUMBERS.get(priority & 7);
    }

    static String facility(int priority) {
        return FACILITIES.get(priority >> 3);
    }
}
