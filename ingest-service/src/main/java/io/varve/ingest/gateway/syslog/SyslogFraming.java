package io.varve.ingest.gateway.syslog;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Cuts messages out of a stream (RFC 6587): with their length before them, or each ended by a line feed or a NUL, told apart message by
 * message by the first byte. A message that is too long is cut off, what follows of it is skipped.
 */
final class SyslogFraming {
    /** Of a connection that says little; one that fills it gets more. */
    static final int FIRST_BYTES = 4096;

    private static final int MOST_DIGITS = 7;

    private final String peer;
    private final int longest;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int length;

    /** Bytes still to skip of a message with a length; -1 for all up to the next line's end. */
    private long skip;

    /** @param peer the sender's address */
    SyslogFraming(String peer, int longest) {
        this.peer = peer;
        this.longest = longest;
    }

    /** Where bytes are to be read to, from {@link #length()} on. */
    byte[] buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    /** How much more the buffer may take at once from now on. */
    int growth() {
        return Math.min(buffer.length, longest + MOST_DIGITS + 1 - buffer.length);
    }

    /** Makes the buffer larger by {@link #growth()}. */
    void grow() {
        buffer = Arrays.copyOf(buffer, buffer.length + growth());
    }

    /** Whether the rest of a message is awaited. */
    boolean begun() {
        return length > 0 || skip != 0;
    }

    /** Takes bytes that were read and moves whole messages out. */
    void read(int count, ByteArrayOutputStream messages) {
        length += count;
        int at = 0;
        int next = next(at, messages);
        while (next > at) {
            at = next;
            next = next(at, messages);
        }
        System.arraycopy(buffer, at, buffer, 0, length - at);
        length -= at;
    }

    /** Takes what there is as the last message: the stream has ended. */
    void end(ByteArrayOutputStream messages) {
        if (length > 0 && skip == 0) {
            SyslogPush.append(messages, peer, buffer, 0, length);
        }
        length = 0;
    }

    /** The offset after the next message, or the same when it is not all there. */
    private int next(int at, ByteArrayOutputStream messages) {
        if (at == length) {
            return at;
        }
        if (skip != 0) {
            return skipped(at);
        }
        if (buffer[at] == '\n' || buffer[at] == '\r' || buffer[at] == 0) {
            return at + 1;
        }
        return buffer[at] >= '1' && buffer[at] <= '9' ? counted(at, messages) : line(at, messages);
    }

    private int skipped(int at) {
        if (skip > 0) {
            int count = (int) Math.min(skip, length - at);
            skip -= count;
            return at + count;
        }
        int end = lineEnd(at);
        skip = end < 0 ? -1 : 0;
        return end < 0 ? length : end + 1;
    }

    private int counted(int at, ByteArrayOutputStream messages) {
        int digits = at;
        long count = 0;
        while (digits < length && buffer[digits] >= '0' && buffer[digits] <= '9' && digits - at < MOST_DIGITS) {
            count = count * 10 + (buffer[digits++] - '0');
        }
        if (digits == length) {
            return at;
        }
        if (buffer[digits] != ' ') {
            return line(at, messages); // a line that begins with a digit
        }
        int start = digits + 1;
        int taken = (int) Math.min(count, longest);
        if (start + taken > length) {
            return at;
        }
        SyslogPush.append(messages, peer, buffer, start, start + taken);
        skip = count - taken;
        return start + taken;
    }

    private int line(int at, ByteArrayOutputStream messages) {
        int end = lineEnd(at);
        if (end < 0 && length - at < longest) {
            return at;
        }
        int to = Math.min(end < 0 ? length : end, at + longest);
        SyslogPush.append(messages, peer, buffer, at, to);
        skip = end < 0 ? -1 : 0;
        return end < 0 ? length : end + 1;
    }

    private int lineEnd(int from) {
        for (int i = from; i < length; i++) {
            if (buffer[i] == '\n' || buffer[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
