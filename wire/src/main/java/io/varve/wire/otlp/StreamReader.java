package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.LabelName;
import io.varve.schema.StreamLabels;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.RefusedStream;
import io.varve.wire.batch.StreamResolution;
import io.varve.wire.batch.Utf8;
import io.varve.wire.protobuf.ProtobufCursor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The stream that a resource and a scope make; read once for each pair of them, so written plainly. */
final class StreamReader {
    private static final int RESOURCE_ATTRIBUTE_TAG = 1 << 3 | LENGTH;
    private static final int SCOPE_NAME_TAG = 1 << 3 | LENGTH;
    private static final int SCOPE_VERSION_TAG = 2 << 3 | LENGTH;
    private static final int SCOPE_ATTRIBUTE_TAG = 3 << 3 | LENGTH;
    private static final int SCOPE_DROPPED_TAG = 4 << 3 | VARINT;
    private static final Set<String> LABELS = new HashSet<>(StreamLabels.RESOURCE_ATTRIBUTES);

    private final AttributeReader attributes = new AttributeReader();
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();
    private @Nullable String discovered;
    private @Nullable String badName;

    /** Reads the messages Resource and InstrumentationScope. */
    StreamResolution read(
            byte[] resource, int from, int to, byte[] scope, int scopeFrom, int scopeTo, IngestPolicy policy)
            throws MalformedRequestException {
        labels.clear();
        metadata.clear();
        discovered = null;
        badName = null;
        if (!readResource(resource, from, to, policy) || !readScope(scope, scopeFrom, scopeTo)) {
            return new RefusedStream(
                    DiscardReason.INVALID_LABELS,
                    "a resource or scope attribute is nested deeper than " + AttributeReader.DEEPEST + " levels");
        }
        if (badName != null) {
            return new RefusedStream(
                    DiscardReason.INVALID_LABELS,
                    "a resource or scope attribute's name, '" + badName + "', has no letter or digit");
        }
        if (!policy.discoverServiceName().isEmpty()
                && labels.getOrDefault(StreamLabels.SERVICE_NAME, "").isEmpty()) {
            labels.put(StreamLabels.SERVICE_NAME, discovered == null ? StreamLabels.UNKNOWN_SERVICE : discovered);
        }
        return LogStream.resolve(labels, metadata, policy.limits());
    }

    private boolean readResource(byte[] bytes, int from, int to, IngestPolicy policy) throws MalformedRequestException {
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(bytes, from);
        KeyValue pair = new KeyValue();
        boolean shallow = true;
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag != RESOURCE_ATTRIBUTE_TAG) {
                cursor.skip(tag, to);
                continue;
            }
            int end = cursor.lengthEnd(to);
            pair.read(bytes, cursor.position(), end);
            boolean label = LABELS.contains(new String(bytes, pair.keyOffset, pair.keyCount(), UTF_8));
            shallow &= attributes.read(
                    bytes, cursor.position(), end, (name, nameOffset, nameCount, value, offset, count) -> {
                        String text = text(value, offset, count);
                        String normalised = put(label ? labels : metadata, name, nameOffset, nameCount, text);
                        if (label
                                && discovered == null
                                && !text.isEmpty()
                                && policy.discoverServiceName().contains(normalised)) {
                            discovered = text;
                        }
                    });
            cursor.position(end);
        }
        return shallow;
    }

    private boolean readScope(byte[] bytes, int from, int to) throws MalformedRequestException {
        ProtobufCursor cursor = new ProtobufCursor();
        cursor.reset(bytes, from);
        String name = "";
        String version = "";
        int dropped = 0;
        boolean shallow = true;
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag == SCOPE_NAME_TAG || tag == SCOPE_VERSION_TAG) {
                int end = cursor.lengthEnd(to);
                String text = text(bytes, cursor.position(), end - cursor.position());
                cursor.position(end);
                if (tag == SCOPE_NAME_TAG) {
                    name = text;
                } else {
                    version = text;
                }
            } else if (tag == SCOPE_ATTRIBUTE_TAG) {
                int end = cursor.lengthEnd(to);
                shallow &= attributes.read(
                        bytes,
                        cursor.position(),
                        end,
                        (key, keyOffset, keyCount, value, offset, count) ->
                                put(metadata, key, keyOffset, keyCount, text(value, offset, count)));
                cursor.position(end);
            } else if (tag == SCOPE_DROPPED_TAG) {
                dropped = (int) cursor.varint(to);
            } else {
                cursor.skip(tag, to);
            }
        }
        if (!name.isEmpty()) {
            metadata.put("scope_name", name);
        }
        if (!version.isEmpty()) {
            metadata.put("scope_version", version);
        }
        if (dropped != 0) {
            metadata.put("scope_dropped_attributes_count", Integer.toUnsignedString(dropped));
        }
        return shallow;
    }

    private String put(Map<String, String> pairs, byte[] name, int offset, int count, String value) {
        String written = new String(name, offset, count, UTF_8);
        String normalised = LabelName.normalise(written);
        if (normalised.isEmpty()) {
            badName = written.substring(0, Math.min(written.length(), 64));
        } else if (!value.isEmpty()) {
            pairs.put(normalised, value);
        }
        return normalised;
    }

    private static String text(byte[] bytes, int offset, int count) {
        return Utf8.text(bytes, offset, count);
    }
}
