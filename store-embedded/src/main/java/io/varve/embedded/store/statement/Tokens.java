package io.varve.embedded.store.statement;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Walks over the tokens of a statement as ClickHouse's lexer splits them, as far as quotes, comments and words go. */
final class Tokens {
    enum Kind {
        WORD,
        QUOTED_NAME,
        STRING,
        OPEN,
        CLOSE,
        OTHER,
        END
    }

    private final byte[] text;
    private final int limit;
    private int start;
    private int end;
    private Kind kind = Kind.OTHER;

    Tokens(byte[] text, int limit) {
        this.text = text;
        this.limit = limit;
    }

    Kind kind() {
        return kind;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The word in upper case; other tokens are no keyword and give "". */
    String keyword() {
        return kind == Kind.WORD ? word().toUpperCase(Locale.ROOT) : "";
    }

    String word() {
        return new String(text, start, end - start, StandardCharsets.UTF_8);
    }

    Kind next() {
        skipBlanks();
        start = end;
        if (start >= limit) {
            kind = Kind.END;
            return kind;
        }
        byte first = text[start];
        kind = switch (first) {
            case '\'' -> quoted((byte) '\'', Kind.STRING);
            case '"', '`' -> quoted(first, Kind.QUOTED_NAME);
            case '(', '[', '{' -> single(Kind.OPEN);
            case ')', ']', '}' -> single(Kind.CLOSE);
            case '$' -> heredocOrOther();
            default -> isWord(first) ? wordToken() : single(Kind.OTHER);
        };
        return kind;
    }

    private Kind single(Kind of) {
        end = start + 1;
        return of;
    }

    private Kind wordToken() {
        while (end < limit && isWord(text[end])) {
            end++;
        }
        return Kind.WORD;
    }

    private static boolean isWord(byte value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '_'
                || value < 0;
    }

    /** Quotes are escaped by a backslash or by doubling. */
    private Kind quoted(byte quote, Kind of) {
        end = start + 1;
        while (end < limit) {
            byte value = text[end++];
            if (value == '\\') {
                end = Math.min(end + 1, limit);
            } else if (value == quote) {
                if (end < limit && text[end] == quote) {
                    end++;
                } else {
                    return of;
                }
            }
        }
        return of;
    }

    /** {@code $tag$ anything $tag$}. */
    private Kind heredocOrOther() {
        int tagEnd = start + 1;
        while (tagEnd < limit && isWord(text[tagEnd])) {
            tagEnd++;
        }
        if (tagEnd >= limit || text[tagEnd] != '$') {
            return single(Kind.OTHER);
        }
        int tagLength = tagEnd + 1 - start;
        for (int at = tagEnd + 1; at + tagLength <= limit; at++) {
            if (regionEquals(at, start, tagLength)) {
                end = at + tagLength;
                return Kind.STRING;
            }
        }
        return single(Kind.OTHER);
    }

    private boolean regionEquals(int left, int right, int length) {
        for (int i = 0; i < length; i++) {
            if (text[left + i] != text[right + i]) {
                return false;
            }
        }
        return true;
    }

    private void skipBlanks() {
        while (end < limit) {
            byte value = text[end];
            if (value == ' ' || (value >= '\t' && value <= '\r')) {
                end++;
            } else if (startsComment("--") || startsComment("#!") || startsComment("# ")) {
                while (end < limit && text[end] != '\n') {
                    end++;
                }
            } else if (startsComment("/*")) {
                end += 2;
                while (end < limit && !startsComment("*/")) {
                    end++;
                }
                end = Math.min(end + 2, limit);
            } else {
                return;
            }
        }
    }

    private boolean startsComment(String mark) {
        return end + 1 < limit && text[end] == mark.charAt(0) && text[end + 1] == mark.charAt(1);
    }
}
