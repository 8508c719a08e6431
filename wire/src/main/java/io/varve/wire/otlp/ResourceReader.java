package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.Utf8;
import io.varve.wire.protobuf.ProtobufCursor;
import io.varve.wire.trace.Attribute;
import io.varve.wire.trace.AttributeType;
import io.varve.wire.trace.RefusedResource;
import io.varve.wire.trace.ResourceResolution;
import io.varve.wire.trace.SpanResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The resource of spans and their scope; read once for each pair of them, so written plainly. */
final class ResourceReader {
    private static final int RESOURCE_ATTRIBUTE = 1 << 3 | LENGTH;
    private static final int SCOPE_NAME = 1 << 3 | LENGTH;
    private static final int SCOPE_VERSION = 2 << 3 | LENGTH;
    private static final int SCOPE_ATTRIBUTE = 3 << 3 | LENGTH;
    private static final byte[] NONE = new byte[0];

    private final KeyValue pair = new KeyValue();
    private final AnyValue value = new AnyValue();
    private final StoredMessage other = new StoredMessage();

    /** Reads the messages Resource and InstrumentationScope; of two attributes of one name the last stands. */
    ResourceResolution read(ExportRequest.Part resource, ExportRequest.Part scope, int mostText)
            throws MalformedRequestException {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        Map<String, Attribute> scopeAttributes = new LinkedHashMap<>();
        byte[] name = NONE;
        byte[] version = NONE;
        boolean shallow = true;
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(resource.bytes, resource.from);
        while (cursor.position() < resource.to) {
            int tag = cursor.tag(resource.to);
            if (tag == RESOURCE_ATTRIBUTE) {
                shallow &= readAttribute(cursor, cursor.lengthEnd(resource.to), attributes, mostText);
            } else {
                cursor.skip(tag, resource.to);
            }
        }
        cursor.reset(scope.bytes, scope.from);
        while (cursor.position() < scope.to) {
            int tag = cursor.tag(scope.to);
            switch (tag) {
                case SCOPE_NAME -> name = text(cursor, cursor.lengthEnd(scope.to), mostText);
                case SCOPE_VERSION -> version = text(cursor, cursor.lengthEnd(scope.to), mostText);
                case SCOPE_ATTRIBUTE ->
                    shallow &= readAttribute(cursor, cursor.lengthEnd(scope.to), scopeAttributes, mostText);
                default -> cursor.skip(tag, scope.to);
            }
        }
        if (!shallow) {
            return new RefusedResource("an attribute of its resource or scope is nested deeper than "
                    + AttributeReader.DEEPEST + " levels");
        }
        return new SpanResource(values(attributes), name, version, values(scopeAttributes));
    }

    private static List<Attribute> values(Map<String, Attribute> attributes) {
        return new ArrayList<>(attributes.values());
    }

    private boolean readAttribute(ProtobufCursor cursor, int end, Map<String, Attribute> attributes, int mostText)
            throws MalformedRequestException {
        pair.read(cursor.bytes(), cursor.position(), end);
        cursor.position(end);
        value.read(pair.value, pair.valueOffset, pair.valueEnd);
        byte[] key = text(pair.bytes, pair.keyOffset, pair.keyCount(), mostText);
        if (value.kind == AnyValue.EMPTY || value.kind > AnyValue.DOUBLE) {
            if (!other.read(MessageShape.ANY_VALUE, pair.value, pair.valueOffset, pair.valueEnd, 0)) {
                return false;
            }
        }
        Attribute read = switch (value.kind) {
            case AnyValue.STRING ->
                new Attribute(key, AttributeType.STRING, 0, text(value.content, value.offset, value.count(), mostText));
            case AnyValue.INT -> new Attribute(key, AttributeType.INT, value.bits, NONE);
            case AnyValue.DOUBLE -> new Attribute(key, AttributeType.FLOAT, value.bits, NONE);
            case AnyValue.BOOL -> new Attribute(key, AttributeType.BOOL, value.bits, NONE);
            default ->
                new Attribute(key, AttributeType.OTHER, 0, Arrays.copyOfRange(other.bytes, other.from, other.to));
        };
        String name = new String(key, UTF_8);
        attributes.remove(name);
        attributes.put(name, read);
        return true;
    }

    private static byte[] text(ProtobufCursor cursor, int end, int mostText) {
        byte[] text = text(cursor.bytes(), cursor.position(), end - cursor.position(), mostText);
        cursor.position(end);
        return text;
    }

    private static byte[] text(byte[] bytes, int offset, int count, int mostText) {
        return Utf8.text(bytes, offset, Utf8.cut(bytes, offset, count, mostText))
                .getBytes(UTF_8);
    }
}
