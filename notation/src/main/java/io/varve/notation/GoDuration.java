package io.varve.notation;

import java.util.Locale;

/** Durations as Go's time package writes them: {@code 1h30m0s}, {@code 1.5s}, {@code 100µs}. */
public final class GoDuration {
    private GoDuration() {}

    /** time.Duration.String. */
    public static String format(long nanoseconds) {
        if (nanoseconds == 0) {
            return "0s";
        }
        String sign = nanoseconds < 0 ? "-" : "";
        // Long.MIN_VALUE stays itself; as unsigned it is its own magnitude.
        long magnitude = Math.abs(nanoseconds);
        if (magnitude > 0 && magnitude < 1_000_000_000L) {
            if (magnitude < 1_000) {
                return sign + magnitude + "ns";
            }
            if (magnitude < 1_000_000) {
                return sign + magnitude / 1_000 + fraction(magnitude % 1_000, 3) + "µs";
            }
            return sign + magnitude / 1_000_000 + fraction(magnitude % 1_000_000, 6) + "ms";
        }
        long seconds = Long.divideUnsigned(magnitude, 1_000_000_000L);
        String tail = seconds % 60 + fraction(Long.remainderUnsigned(magnitude, 1_000_000_000L), 9) + "s";
        long minutes = seconds / 60;
        if (minutes == 0) {
            return sign + tail;
        }
        long hours = minutes / 60;
        return sign + (hours == 0 ? "" : hours + "h") + minutes % 60 + "m" + tail;
    }

    private static String fraction(long value, int digits) {
        if (value == 0) {
            return "";
        }
        String text = String.format(Locale.ROOT, "%0" + digits + "d", value);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return "." + text.substring(0, end);
    }

    /**
     * time.ParseDuration.
     *
     * @return nanoseconds
     * @throws NotationException with Go's message
     */
    public static long parse(String text) throws NotationException {
        int at = 0;
        int end = text.length();
        boolean negative = false;
        if (at < end && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
            negative = text.charAt(0) == '-';
            at++;
        }
        if (end - at == 1 && text.charAt(at) == '0') {
            return 0;
        }
        if (at == end) {
            throw invalid(text);
        }
        long total = 0;
        while (at < end) {
            char first = text.charAt(at);
            if (first != '.' && !isDigit(first)) {
                throw invalid(text);
            }
            int start = at;
            long whole = 0;
            while (at < end && isDigit(text.charAt(at))) {
                if (Long.compareUnsigned(whole, Long.MIN_VALUE / -10) > 0) {
                    throw invalid(text);
                }
                whole = whole * 10 + (text.charAt(at) - '0');
                if (Long.compareUnsigned(whole, Long.MIN_VALUE) > 0) {
                    throw invalid(text);
                }
                at++;
            }
            boolean digits = at > start;
            long fraction = 0;
            double scale = 1;
            if (at < end && text.charAt(at) == '.') {
                at++;
                int fractionStart = at;
                boolean overflow = false;
                while (at < end && isDigit(text.charAt(at))) {
                    if (!overflow) {
                        if (fraction > Long.MAX_VALUE / 10) {
                            overflow = true;
                        } else {
                            long next = fraction * 10 + (text.charAt(at) - '0');
                            if (next < 0 && next != Long.MIN_VALUE) {
                                overflow = true;
                            } else {
                                fraction = next;
                                scale *= 10;
                            }
                        }
                    }
                    at++;
                }
                digits |= at > fractionStart;
            }
            if (!digits) {
                throw invalid(text);
            }
            int unitStart = at;
            while (at < end && text.charAt(at) != '.' && !isDigit(text.charAt(at))) {
                at++;
            }
            if (at == unitStart) {
                throw new NotationException("time: missing unit in duration " + GoText.quote(text));
            }
            String unitName = text.substring(unitStart, at);
            long unit = unit(unitName);
            if (unit == 0) {
                throw new NotationException(
                        "time: unknown unit " + GoText.quote(unitName) + " in duration " + GoText.quote(text));
            }
            if (Long.compareUnsigned(whole, Long.divideUnsigned(Long.MIN_VALUE, unit)) > 0) {
                throw invalid(text);
            }
            long value = whole * unit;
            if (fraction > 0) {
                value += (long) ((double) fraction * (unit / scale));
                if (Long.compareUnsigned(value, Long.MIN_VALUE) > 0) {
                    throw invalid(text);
                }
            }
            total += value;
            if (Long.compareUnsigned(total, Long.MIN_VALUE) > 0) {
                throw invalid(text);
            }
        }
        if (negative) {
            return -total;
        }
        if (total < 0) {
            throw invalid(text);
        }
        return total;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 0;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static NotationException invalid(String text) {
        return new NotationException("time: invalid duration " + GoText.quote(text));
    }
}
