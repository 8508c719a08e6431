package io.varve.logql.filter;

import io.varve.notation.GoText;
import org.jspecify.annotations.Nullable;

/**
 * The pattern of {@code ip("..")}: an address, a network or a range, of IPv4 or IPv6. As a test it looks for addresses anywhere in a
 * text, the way Loki does: at what looks like the start of one it takes all characters that could belong to it.
 */
public final class IpPattern implements ByteTest {
    private final IpAddress first;
    private final IpAddress last;

    private IpPattern(IpAddress first, IpAddress last) {
        this.first = first;
        this.last = last;
    }

    /** @throws IllegalArgumentException with Loki's message */
    public static IpPattern parse(String text) {
        IpAddress address = IpAddress.parse(text);
        if (address != null) {
            return new IpPattern(address, address);
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            IpPattern network = network(text.substring(0, slash), text.substring(slash + 1));
            if (network != null) {
                return network;
            }
        }
        int dash = text.indexOf('-');
        if (dash >= 0) {
            IpAddress from = IpAddress.parse(text.substring(0, dash));
            IpAddress to = IpAddress.parse(text.substring(dash + 1));
            if (from != null && to != null && from.v4() == to.v4() && from.compareTo(to) <= 0) {
                return new IpPattern(from, to);
            }
        }
        throw new IllegalArgumentException("ip: invalid pattern: " + GoText.quote(text));
    }

    private static @Nullable IpPattern network(String addressText, String bitsText) {
        IpAddress address = IpAddress.parse(addressText);
        if (address == null || bitsText.isEmpty() || bitsText.length() > 3) {
            return null;
        }
        int bits = 0;
        for (int i = 0; i < bitsText.length(); i++) {
            char c = bitsText.charAt(i);
            if (c < '0' || c > '9' || (i == 0 && c == '0' && bitsText.length() > 1)) {
                return null;
            }
            bits = bits * 10 + (c - '0');
        }
        return bits > (address.v4() ? 32 : 128) ? null : new IpPattern(address.first(bits), address.last(bits));
    }

    private boolean contains(@Nullable IpAddress address) {
        return address != null
                && address.v4() == first.v4()
                && first.compareTo(address) <= 0
                && address.compareTo(last) <= 0;
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; at++) {
            boolean v4 = isV4Start(bytes, at, end);
            if (!v4 && !isV6Start(bytes, at, end)) {
                continue;
            }
            int to = at;
            while (to < end && belongs(bytes[to], v4)) {
                to++;
            }
            if (contains(IpAddress.parse(bytes, at, to))) {
                return true;
            }
            at = to;
        }
        return false;
    }

    private static boolean isV4Start(byte[] bytes, int at, int end) {
        return at + 3 < end
                && isDigit(bytes[at])
                && (bytes[at + 1] == '.' || bytes[at + 2] == '.' || bytes[at + 3] == '.');
    }

    private static boolean isV6Start(byte[] bytes, int at, int end) {
        if (at + 4 >= end) {
            return false;
        }
        if (bytes[at] == ':') {
            return bytes[at + 1] == ':' && isHex(bytes[at + 2]);
        }
        for (int i = 0; i < 4; i++) {
            if (!isHex(bytes[at + i])) {
                return false;
            }
            if (bytes[at + i + 1] == ':') {
                return true;
            }
        }
        return false;
    }

    private static boolean belongs(byte b, boolean v4) {
        return b == '.' || (v4 ? isDigit(b) : isHex(b) || b == ':');
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isHex(byte b) {
        return isDigit(b) || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }
}
