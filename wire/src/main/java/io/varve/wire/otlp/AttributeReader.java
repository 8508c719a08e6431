package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.AttributeSink;
import io.varve.wire.protobuf.ProtobufCursor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Attributes as text, by the rules of Loki ({@code attributeToLabels}, pdata {@code AsString}): a map is flattened with {@code _}, a list
 * is JSON, bytes are base64, numbers as Go prints them, nothing is the empty text.
 */
final class AttributeReader {
    /** Maps and lists within each other; about what the generated classes allow before they refuse a message. */
    static final int DEEPEST = 32;

    private static final int ELEMENT_TAG = 1 << 3 | LENGTH;

    private final KeyValue keyValue = new KeyValue();
    private final AnyValue anyValue = new AnyValue();
    private final ValueText text = new ValueText();

    /**
     * Reads one attribute.
     *
     * @return whether it was nested no deeper than {@link #DEEPEST}; otherwise the record is to be refused
     */
    boolean read(byte[] bytes, int from, int to, AttributeSink sink) throws MalformedRequestException {
        KeyValue pair = keyValue;
        pair.read(bytes, from, to);
        AnyValue value = anyValue;
        value.read(pair.value, pair.valueOffset, pair.valueEnd);
        switch (value.kind) {
            case AnyValue.EMPTY -> sink.attribute(bytes, pair.keyOffset, pair.keyCount(), bytes, 0, 0);
            case AnyValue.STRING ->
                sink.attribute(bytes, pair.keyOffset, pair.keyCount(), value.content, value.offset, value.count());
            case AnyValue.KVLIST -> {
                byte[] prefix = Arrays.copyOfRange(bytes, pair.keyOffset, pair.keyEnd);
                return flatten(prefix, value.content, value.offset, value.end, sink, 1);
            }
            default -> {
                text.clear();
                boolean shallow = writeText(value);
                sink.attribute(bytes, pair.keyOffset, pair.keyCount(), text.bytes, 0, text.length);
                return shallow;
            }
        }
        return true;
    }

    /**
     * Writes a value that is not a string as text, a body's too.
     *
     * @return whether it was nested no deeper than {@link #DEEPEST}
     */
    boolean text(AnyValue value, ValueText target) throws MalformedRequestException {
        return switch (value.kind) {
            case AnyValue.EMPTY -> true;
            case AnyValue.STRING -> {
                target.add(value.content, value.offset, value.count());
                yield true;
            }
            case AnyValue.BYTES -> {
                target.addBase64(value.content, value.offset, value.count());
                yield true;
            }
            case AnyValue.DOUBLE -> {
                target.addDouble(Double.longBitsToDouble(value.bits));
                yield true;
            }
            default -> {
                int start = target.length;
                JsonState state = new JsonState();
                writeJson(value, target, 1, state);
                if (state.unsupported) {
                    // Go's encoder gives up on the whole value for a NaN within it, and pdata then shows nothing.
                    target.length = start;
                }
                yield !state.tooDeep;
            }
        };
    }

    private boolean writeText(AnyValue value) throws MalformedRequestException {
        switch (value.kind) {
            case AnyValue.BOOL -> text.add(value.bits == 0 ? "false" : "true");
            case AnyValue.INT -> text.addLong(value.bits);
            default -> {
                return text(value, text);
            }
        }
        return true;
    }

    private boolean flatten(byte[] prefix, byte[] bytes, int from, int to, AttributeSink sink, int depth)
            throws MalformedRequestException {
        if (depth > DEEPEST) {
            return false;
        }
        boolean shallow = true;
        KeyValue pair = new KeyValue();
        AnyValue value = new AnyValue();
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(bytes, from);
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag != ELEMENT_TAG) {
                cursor.skip(tag, to);
                continue;
            }
            int end = cursor.lengthEnd(to);
            pair.read(bytes, cursor.position(), end);
            cursor.position(end);
            value.read(pair.value, pair.valueOffset, pair.valueEnd);
            byte[] name = Arrays.copyOf(prefix, prefix.length + 1 + pair.keyCount());
            name[prefix.length] = '_';
            System.arraycopy(bytes, pair.keyOffset, name, prefix.length + 1, pair.keyCount());
            if (value.kind == AnyValue.KVLIST) {
                shallow &= flatten(name, value.content, value.offset, value.end, sink, depth + 1);
            } else {
                text.clear();
                shallow &= writeText(value);
                sink.attribute(name, 0, name.length, text.bytes, 0, text.length);
            }
        }
        return shallow;
    }

    /** What happened while a value was written as JSON. */
    private static final class JsonState {
        boolean tooDeep;
        boolean unsupported;
    }

    private void writeJson(AnyValue value, ValueText target, int depth, JsonState state)
            throws MalformedRequestException {
        switch (value.kind) {
            case AnyValue.STRING -> target.addJsonString(value.content, value.offset, value.count());
            case AnyValue.BOOL -> target.add(value.bits == 0 ? "false" : "true");
            case AnyValue.INT -> target.addLong(value.bits);
            case AnyValue.DOUBLE -> {
                double number = Double.longBitsToDouble(value.bits);
                state.unsupported |= Double.isNaN(number) || Double.isInfinite(number);
                target.addDouble(number);
            }
            case AnyValue.BYTES -> {
                target.add('"');
                target.addBase64(value.content, value.offset, value.count());
                target.add('"');
            }
            case AnyValue.ARRAY, AnyValue.KVLIST -> {
                if (depth > DEEPEST) {
                    state.tooDeep = true;
                } else if (value.kind == AnyValue.ARRAY) {
                    writeJsonArray(value.content, value.offset, value.end, target, depth, state);
                } else {
                    writeJsonObject(value.content, value.offset, value.end, target, depth, state);
                }
            }
            default -> target.add("null");
        }
    }

    private void writeJsonArray(byte[] bytes, int from, int to, ValueText target, int depth, JsonState state)
            throws MalformedRequestException {
        AnyValue element = new AnyValue();
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(bytes, from);
        target.add('[');
        boolean first = true;
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag != ELEMENT_TAG) {
                cursor.skip(tag, to);
                continue;
            }
            int end = cursor.lengthEnd(to);
            element.read(bytes, cursor.position(), end);
            cursor.position(end);
            if (!first) {
                target.add(',');
            }
            first = false;
            writeJson(element, target, depth + 1, state);
        }
        target.add(']');
    }

    /** Members sorted by name, of two of one name the last: a Go map, encoded. */
    private void writeJsonObject(byte[] bytes, int from, int to, ValueText target, int depth, JsonState state)
            throws MalformedRequestException {
        TreeMap<byte[], KeyValue> members = new TreeMap<>(Arrays::compareUnsigned);
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(bytes, from);
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag != ELEMENT_TAG) {
                cursor.skip(tag, to);
                continue;
            }
            int end = cursor.lengthEnd(to);
            KeyValue member = new KeyValue();
            member.read(bytes, cursor.position(), end);
            cursor.position(end);
            members.put(Arrays.copyOfRange(bytes, member.keyOffset, member.keyEnd), member);
        }
        AnyValue value = new AnyValue();
        target.add('{');
        boolean first = true;
        for (Map.Entry<byte[], KeyValue> entry : members.entrySet()) {
            KeyValue member = entry.getValue();
            if (!first) {
                target.add(',');
            }
            first = false;
            target.addJsonString(entry.getKey(), 0, entry.getKey().length);
            target.add(':');
            value.read(member.value, member.valueOffset, member.valueEnd);
            writeJson(value, target, depth + 1, state);
        }
        target.add('}');
    }
}
