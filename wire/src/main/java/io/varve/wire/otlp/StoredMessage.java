package io.varve.wire.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.Utf8;
import io.varve.wire.protobuf.ProtobufCursor;
import io.varve.wire.protobuf.ProtobufWriter;
import java.util.Arrays;

/**
 * A message that is stored as protobuf, for others to read: nothing but known fields, whole to its depths, its texts UTF-8. Nearly always it
 * is so already and its own bytes are taken; otherwise it is written again without what is unknown and with U+FFFD for what is no
 * UTF-8.
 */
final class StoredMessage {
    private final ProtobufWriter writer = new ProtobufWriter();
    private boolean shallow;

    /** Where the message's bytes are, after {@link #read}. */
    byte[] bytes = new byte[0];

    int from;
    int to;

    /**
     * Reads a message.
     *
     * @param mostText bytes of a text value, longer ones are cut; 0 for any
     * @return whether it was nested no deeper than {@link AttributeReader#DEEPEST}; otherwise the record is to be refused
     * @throws MalformedRequestException when it is broken, at any depth
     */
    boolean read(MessageShape shape, byte[] message, int start, int end, int mostText)
            throws MalformedRequestException {
        shallow = true;
        if (isStorable(shape, message, start, end, mostText, 0)) {
            bytes = message;
            from = start;
            to = end;
        } else if (shallow) {
            writer.clear();
            write(shape, message, start, end, mostText);
            bytes = Arrays.copyOf(writer.bytes(), writer.length());
            from = 0;
            to = bytes.length;
        }
        return shallow;
    }

    private boolean isStorable(MessageShape shape, byte[] message, int start, int end, int mostText, int depth)
            throws MalformedRequestException {
        // A value takes two messages, AnyValue and what it holds.
        if (depth > 2 * AttributeReader.DEEPEST + 2) {
            shallow = false;
            return false;
        }
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(message, start);
        boolean storable = true;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            int field = tag >>> 3;
            if (!shape.knows(tag)) {
                cursor.skip(tag, end);
                storable = false;
            } else if (shape.isText(field)) {
                int textEnd = cursor.lengthEnd(end);
                int count = textEnd - cursor.position();
                storable &= (mostText == 0 || count <= mostText) && Utf8.isValid(message, cursor.position(), count);
                cursor.position(textEnd);
            } else if (shape.isMessage(field)) {
                int messageEnd = cursor.lengthEnd(end);
                storable &= isStorable(shape.of(field), message, cursor.position(), messageEnd, mostText, depth + 1);
                cursor.position(messageEnd);
            } else {
                cursor.skip(tag, end);
            }
        }
        return storable;
    }

    private void write(MessageShape shape, byte[] message, int start, int end, int mostText)
            throws MalformedRequestException {
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(message, start);
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            int field = tag >>> 3;
            if (!shape.knows(tag)) {
                cursor.skip(tag, end);
                continue;
            }
            switch (tag & 7) {
                case ProtobufCursor.VARINT -> writer.varint(field, cursor.varint(end));
                case ProtobufCursor.FIXED64 -> writer.fixed64(field, cursor.fixed64(end));
                case ProtobufCursor.FIXED32 -> writer.fixed32(field, cursor.fixed32(end));
                default -> {
                    int fieldEnd = cursor.lengthEnd(end);
                    int position = cursor.position();
                    if (shape.isMessage(field)) {
                        int begun = writer.begin(field);
                        write(shape.of(field), message, position, fieldEnd, mostText);
                        writer.end(begun);
                    } else if (shape.isText(field)) {
                        int kept = Utf8.cut(message, position, fieldEnd - position, mostText);
                        writer.bytes(field, Utf8.text(message, position, kept).getBytes(UTF_8));
                    } else {
                        writer.bytes(field, Arrays.copyOfRange(message, position, fieldEnd));
                    }
                    cursor.position(fieldEnd);
                }
            }
        }
    }
}
