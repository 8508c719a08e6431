package io.varve.logql.logfmt;

import io.varve.logql.bytes.ByteArena;
import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.Utf8;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Goes over the pairs of a line. A broken pair is skipped up to the next blank, and remembered as the error. */
public final class LogfmtScanner {
    private byte[] line = new byte[0];
    private int start;
    private int at;
    private int end;
    private ByteArena arena = new ByteArena();
    private @Nullable String errorText;
    private int errorByte = -1;
    private int errorPosition;

    private int keyOffset;
    private int keyLength;
    private byte[] value = line;
    private int valueOffset;
    private int valueLength;

    /** @param arena takes the values whose quoting had to be undone */
    public void reset(byte[] line, int offset, int length, ByteArena arena) {
        this.line = line;
        this.start = offset;
        this.at = offset;
        this.end = offset + length;
        this.arena = arena;
        this.errorText = null;
        this.errorByte = -1;
    }

    public boolean atEnd() {
        return at >= end;
    }

    /** @return whether there was a sound pair; if not, the next call goes on behind it */
    public boolean next() {
        value = line;
        valueOffset = 0;
        valueLength = 0;
        while (at < end && isBlank(line[at])) {
            at++;
        }
        if (at >= end) {
            return false;
        }
        keyOffset = at;
        boolean ascii = true;
        while (at < end) {
            byte b = line[at];
            if (b == '=') {
                keyLength = at - keyOffset;
                if (keyLength == 0) {
                    return unexpected();
                }
                if (!ascii && Utf8.hasReplacement(line, keyOffset, keyLength)) {
                    syntaxError("invalid key");
                    return skipPair();
                }
                at++;
                return readValue();
            }
            if (b == '"') {
                return unexpected();
            }
            if (isBlank(b)) {
                break;
            }
            ascii &= b >= 0;
            at++;
        }
        keyLength = at - keyOffset;
        if (!ascii && Utf8.hasReplacement(line, keyOffset, keyLength)) {
            syntaxError("invalid key");
            return false;
        }
        return true;
    }

    private boolean readValue() {
        if (at >= end || isBlank(line[at])) {
            return true;
        }
        if (line[at] == '"') {
            return readQuoted();
        }
        valueOffset = at;
        while (at < end) {
            byte b = line[at];
            if (b == '=' || b == '"') {
                return unexpected();
            }
            if (isBlank(b)) {
                break;
            }
            at++;
        }
        valueLength = at - valueOffset;
        return true;
    }

    private boolean readQuoted() {
        int open = at;
        boolean escaped = false;
        int quote = at + 1;
        while (true) {
            quote = ByteSearch.indexOfQuoteOrBackslash(line, quote, end);
            if (quote >= end) {
                at = end;
                syntaxError("unterminated quoted value");
                return false;
            }
            if (line[quote] == '"') {
                break;
            }
            escaped = true;
            quote += 2;
        }
        at = quote + 1;
        if (!escaped) {
            valueOffset = open + 1;
            valueLength = quote - valueOffset;
            return true;
        }
        int length = LogfmtText.unquote(line, open + 1, quote, arena);
        if (length < 0) {
            syntaxError("invalid quoted value");
            return false;
        }
        value = arena.array();
        valueOffset = arena.position() - length;
        valueLength = length;
        return true;
    }

    private boolean unexpected() {
        errorByte = line[at] & 0xff;
        errorText = null;
        errorPosition = at - start + 1;
        return skipPair();
    }

    private void syntaxError(String what) {
        errorByte = -1;
        errorText = what;
        errorPosition = at - start + 1;
    }

    private boolean skipPair() {
        while (at < end && !isBlank(line[at])) {
            at++;
        }
        return false;
    }

    private static boolean isBlank(byte b) {
        return b >= 0 && b <= ' ';
    }

    public byte[] line() {
        return line;
    }

    public int keyOffset() {
        return keyOffset;
    }

    public int keyLength() {
        return keyLength;
    }

    /** The array of the value: the line, or the arena's. */
    public byte[] value() {
        return value;
    }

    public int valueOffset() {
        return valueOffset;
    }

    /** 0 for a bare key and for an empty value. */
    public int valueLength() {
        return valueLength;
    }

    public boolean hasError() {
        return errorText != null || errorByte >= 0;
    }

    /** The last error; allocates. */
    public String error() {
        String what = errorText != null
                ? errorText
                : "unexpected '" + (errorByte == '\'' ? "\\'" : String.valueOf((char) errorByte)) + "'";
        return String.format(Locale.ROOT, "logfmt syntax error at pos %d : %s", errorPosition, what);
    }
}
