package io.varve.logql.filter;

import io.varve.logql.bytes.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Whether a text contains another, or is it, whatever the case of its letters. */
final class ContainsIgnoringCaseTest implements ByteTest {
    private final byte[] text;
    private final boolean whole;

    /** @param whole whether the tested text may be no longer, in bytes */
    ContainsIgnoringCaseTest(String text, boolean whole) {
        this.text = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        this.whole = whole;
    }

    /** In lower case. */
    String text() {
        return new String(text, StandardCharsets.UTF_8);
    }

    boolean isWhole() {
        return whole;
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        if (whole && length != text.length) {
            return false;
        }
        int end = offset + length;
        for (int at = offset; at + text.length <= end; at++) {
            if (matchesAt(bytes, at, end)) {
                return true;
            }
        }
        return text.length == 0;
    }

    private boolean matchesAt(byte[] bytes, int from, int end) {
        int at = from;
        int wanted = 0;
        while (wanted < text.length) {
            if (at >= end) {
                return false;
            }
            byte b = bytes[at];
            if (b >= 0 || text[wanted] >= 0) {
                int lower = b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
                if (lower != text[wanted] && !foldsTo(bytes, at, end, text[wanted])) {
                    return false;
                }
                at += b >= 0 ? 1 : Math.max(1, Utf8.characterLength(bytes, at, end));
                wanted++;
                continue;
            }
            int size = Utf8.characterLength(bytes, at, end);
            int wantedSize = Utf8.characterLength(text, wanted, text.length);
            if (size == 0 || lowerCase(bytes, at, size) != lowerCase(text, wanted, wantedSize)) {
                return false;
            }
            at += size;
            wanted += wantedSize;
        }
        return true;
    }

    /** A character beyond ASCII whose lower case is of it, such as the sign of kelvin. */
    private static boolean foldsTo(byte[] bytes, int at, int end, byte wanted) {
        if (bytes[at] >= 0) {
            return false;
        }
        int size = Utf8.characterLength(bytes, at, end);
        return size > 0 && lowerCase(bytes, at, size) == wanted;
    }

    private static int lowerCase(byte[] bytes, int at, int size) {
        return Character.toLowerCase(new String(bytes, at, size, StandardCharsets.UTF_8).codePointAt(0));
    }
}
