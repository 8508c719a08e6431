package io.varve.wire.fluent;

import io.varve.wire.MalformedRequestException;
import org.jspecify.annotations.Nullable;
import org.msgpack.value.ValueType;

/**
 * What encloses the events of one message of the forward protocol (Fluentd Forward Protocol Specification v1): {@code [tag, time, record, option]},
 * {@code [tag, [[time, record], …], option]} or {@code [tag, bytes of entries, option]}.
 *
 * @param tag names where its events come from
 * @param mode how its events are written
 * @param from offset of the first event, or of the time in mode {@link Mode#MESSAGE}
 * @param to offset after the last
 * @param gzip whether the events are compressed
 * @param chunk what the client wants to see again as an acknowledgement; null when it wants none
 */
public record ForwardMessage(
        String tag,
        Mode mode,
        int from,
        int to,
        boolean gzip,
        @Nullable String chunk) {
    /** How events are written. */
    public enum Mode {
        /** One event. */
        MESSAGE,
        /** An array of events. */
        FORWARD,
        /** Events one after another in a string or in bytes. */
        PACKED_FORWARD
    }

    private static final int LONGEST_TAG = 2048;
    private static final int LONGEST_CHUNK = 1024;

    /**
     * Reads everything but the events.
     *
     * @param bytes one value of msgpack
     * @throws MalformedRequestException when it is no such message
     */
    public static ForwardMessage parse(byte[] bytes) throws MalformedRequestException {
        try (Msgpack in = new Msgpack(bytes, 0, bytes.length)) {
            if (in.nextType() != ValueType.ARRAY) {
                throw new MalformedRequestException("fluent: a message is an array");
            }
            int elements = in.arrayHeader();
            if (elements < 2 || elements > 4) {
                throw new MalformedRequestException("fluent: a message has 2 to 4 elements, this one " + elements);
            }
            String tag = bounded(in.text(), LONGEST_TAG, "tag");
            Mode mode = mode(in.nextType());
            int needed = mode == Mode.MESSAGE ? 3 : 2;
            if (elements < needed) {
                throw new MalformedRequestException("fluent: an event has a time and a record");
            }
            int from = in.position();
            int to;
            if (mode == Mode.PACKED_FORWARD) {
                int count = in.textHeader();
                from = in.position();
                to = from + count;
                return options(bytes, tag, mode, from, to, elements > needed);
            }
            in.skip();
            if (mode == Mode.MESSAGE) {
                in.skip();
            }
            return options(bytes, tag, mode, from, in.position(), elements > needed);
        }
    }

    private static Mode mode(ValueType second) {
        return switch (second) {
            case ARRAY -> Mode.FORWARD;
            case STRING, BINARY -> Mode.PACKED_FORWARD;
            case NIL, BOOLEAN, INTEGER, FLOAT, MAP, EXTENSION -> Mode.MESSAGE;
        };
    }

    private static ForwardMessage options(byte[] bytes, String tag, Mode mode, int from, int to, boolean present)
            throws MalformedRequestException {
        boolean gzip = false;
        String chunk = null;
        if (present) {
            try (Msgpack in = new Msgpack(bytes, to, bytes.length - to)) {
                int options = in.nextType() == ValueType.MAP ? in.mapHeader() : 0;
                for (int i = 0; i < options; i++) {
                    switch (in.text()) {
                        case "chunk" -> chunk = bounded(in.text(), LONGEST_CHUNK, "chunk");
                        case "compressed" -> gzip = isGzip(in.text());
                        default -> in.skip();
                    }
                }
            }
        }
        return new ForwardMessage(tag, mode, from, to, gzip, chunk);
    }

    private static boolean isGzip(String compression) throws MalformedRequestException {
        return switch (compression) {
            case "gzip" -> true;
            case "text" -> false;
            default -> throw new MalformedRequestException("fluent: compressed is gzip or text");
        };
    }

    private static String bounded(String text, int longest, String name) throws MalformedRequestException {
        if (text.length() > longest) {
            throw new MalformedRequestException("fluent: the " + name + " is longer than " + longest + " characters");
        }
        return text;
    }
}
