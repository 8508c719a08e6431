package io.varve.notation;

/** Durations as Prometheus writes them: {@code 1y2w3d4h5m6s7ms}, whole numbers, units descending. */
public final class PrometheusDuration {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    private PrometheusDuration() {}

    /**
     * model.ParseDuration.
     *
     * @return nanoseconds, at least 0
     * @throws NotationException with Prometheus' message
     */
    public static long parse(String text) throws NotationException {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new NotationException("empty duration string");
        }
        long total = 0;
        int lastUnit = -1;
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            int unitStart = at;
            while (at < text.length() && !isDigit(text.charAt(at))) {
                at++;
            }
            if (unitStart == start || at == unitStart || unitStart - start > 20) {
                throw invalid(text);
            }
            int unit = unit(text.substring(unitStart, at));
            if (unit < 0) {
                throw new NotationException("unknown unit " + GoText.quote(text.substring(unitStart, at))
                        + " in duration " + GoText.quote(text));
            }
            if (unit <= lastUnit) {
                throw invalid(text);
            }
            lastUnit = unit;
            long value;
            try {
                value = Long.parseUnsignedLong(text, start, unitStart, 10);
            } catch (NumberFormatException tooLong) {
                throw invalid(text);
            }
            long nanos = MILLIS[unit] * 1_000_000L;
            if (Long.compareUnsigned(value, Long.divideUnsigned(Long.MIN_VALUE, nanos)) > 0) {
                throw new NotationException("duration out of range");
            }
            total += value * nanos;
            if (total < 0) {
                throw new NotationException("duration out of range");
            }
        }
        return total;
    }

    private static int unit(String name) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** model.Duration.String; what is below a millisecond is left out. */
    public static String format(long nanoseconds) {
        long millis = nanoseconds / 1_000_000L;
        if (millis == 0) {
            return "0s";
        }
        var text = new StringBuilder();
        if (millis < 0) {
            text.append('-');
            millis = -millis;
        }
        for (int unit = 0; unit < UNITS.length; unit++) {
            // Years and weeks only when nothing remains: 90d is easier to read than 12w6d.
            if (unit < 2 && millis % MILLIS[unit] != 0) {
                continue;
            }
            long count = millis / MILLIS[unit];
            if (count > 0) {
                text.append(count).append(UNITS[unit]);
                millis -= count * MILLIS[unit];
            }
        }
        return text.toString();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static NotationException invalid(String text) {
        return new NotationException("not a valid duration string: " + GoText.quote(text));
    }
}
