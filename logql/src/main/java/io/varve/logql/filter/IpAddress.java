package io.varve.logql.filter;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An address as a number; an IPv4 address mapped into IPv6 is not the IPv4 address.
 *
 * @param high 0 for IPv4
 * @param low both halves are unsigned
 */
record IpAddress(boolean v4, long high, long low) implements Comparable<IpAddress> {
    static @Nullable IpAddress parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** @return null if it is none; zones are none */
    static @Nullable IpAddress parse(byte[] text, int from, int end) {
        if (end - from > 45) {
            return null;
        }
        for (int i = from; i < end; i++) {
            if (text[i] == ':') {
                return parseV6(text, from, end);
            }
        }
        long value = parseV4(text, from, end);
        return value < 0 ? null : new IpAddress(true, 0, value);
    }

    /** Four numbers without leading zeros, or -1. */
    private static long parseV4(byte[] text, int from, int end) {
        long address = 0;
        int fields = 0;
        int number = 0;
        int digits = 0;
        for (int i = from; i <= end; i++) {
            byte b = i < end ? text[i] : (byte) '.';
            if (b >= '0' && b <= '9') {
                if (digits > 0 && number == 0) {
                    return -1;
                }
                number = number * 10 + (b - '0');
                digits++;
                if (number > 255) {
                    return -1;
                }
            } else if (b == '.' && digits > 0 && fields < 4) {
                address = address << 8 | number;
                fields++;
                number = 0;
                digits = 0;
            } else {
                return -1;
            }
        }
        return fields == 4 ? address : -1;
    }

    private static @Nullable IpAddress parseV6(byte[] text, int from, int end) {
        var groups = new int[8];
        int count = 0;
        int ellipsis = -1;
        int at = from;
        if (end - at >= 2 && text[at] == ':' && text[at + 1] == ':') {
            ellipsis = 0;
            at += 2;
            if (at == end) {
                return new IpAddress(false, 0, 0);
            }
        }
        while (count < 8) {
            int value = 0;
            int start = at;
            while (at < end && Character.digit(text[at], 16) >= 0) {
                value = value << 4 | Character.digit(text[at], 16);
                at++;
                if (at - start > 4) {
                    return null;
                }
            }
            if (at == start) {
                return null;
            }
            if (at < end && text[at] == '.') {
                long embedded = count > 6 || (ellipsis < 0 && count != 6) ? -1 : parseV4(text, start, end);
                if (embedded < 0) {
                    return null;
                }
                groups[count++] = (int) (embedded >> 16);
                groups[count++] = (int) (embedded & 0xffff);
                at = end;
                break;
            }
            groups[count++] = value;
            if (at == end) {
                break;
            }
            if (text[at] != ':' || at + 1 == end) {
                return null;
            }
            at++;
            if (text[at] == ':') {
                if (ellipsis >= 0) {
                    return null;
                }
                ellipsis = count;
                at++;
                if (at == end) {
                    break;
                }
            }
        }
        if (at != end || (count < 8 && ellipsis < 0) || (count == 8 && ellipsis >= 0)) {
            return null;
        }
        return of(groups, count, ellipsis);
    }

    private static IpAddress of(int[] groups, int count, int ellipsis) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 8; i++) {
            int missing = 8 - count;
            int group = missing == 0 || i < ellipsis ? groups[i] : i < ellipsis + missing ? 0 : groups[i - missing];
            if (i < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return new IpAddress(false, high, low);
    }

    /** The lowest address of the network that shares the first {@code bits}. */
    IpAddress first(int bits) {
        return new IpAddress(v4, v4 ? 0 : high & mask(bits), v4 ? low & (mask(bits) >>> 32) : low & mask(bits - 64));
    }

    /** The highest address of the network that shares the first {@code bits}. */
    IpAddress last(int bits) {
        return new IpAddress(
                v4,
                v4 ? 0 : high | ~mask(bits),
                v4 ? (low | ~(mask(bits) >>> 32)) & 0xffffffffL : low | ~mask(bits - 64));
    }

    /** The first {@code bits} of 64 are set. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }

    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
