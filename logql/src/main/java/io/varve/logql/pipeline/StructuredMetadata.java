package io.varve.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The structured metadata of a line, as slices; to be filled anew for each line. The arrays are not copied. Of a name given twice the
 * later value counts.
 */
public final class StructuredMetadata {
    private byte[][] arrays = new byte[32][];
    private int[] bounds = new int[64];
    private int size;

    public StructuredMetadata() {}

    /** Takes all pairs away. */
    public StructuredMetadata clear() {
        size = 0;
        return this;
    }

    public StructuredMetadata add(
            byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength) {
        if (size * 2 == arrays.length) {
            arrays = Arrays.copyOf(arrays, arrays.length * 2);
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        arrays[size * 2] = name;
        arrays[size * 2 + 1] = value;
        bounds[size * 4] = nameOffset;
        bounds[size * 4 + 1] = nameLength;
        bounds[size * 4 + 2] = valueOffset;
        bounds[size * 4 + 3] = valueLength;
        size++;
        return this;
    }

    public StructuredMetadata add(byte[] name, byte[] value) {
        return add(name, 0, name.length, value, 0, value.length);
    }

    /** Allocates; for tests and where speed is no matter. */
    public static StructuredMetadata of(Map<String, String> pairs) {
        var metadata = new StructuredMetadata();
        pairs.forEach((name, value) ->
                metadata.add(name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)));
        return metadata;
    }

    void addTo(LabelState labels) {
        LabelNames names = labels.names;
        for (int i = 0; i < size; i++) {
            int name = names.number(arrays[i * 2], bounds[i * 4], bounds[i * 4 + 1]);
            byte[] value = arrays[i * 2 + 1];
            int offset = bounds[i * 4 + 2];
            int length = bounds[i * 4 + 3];
            if (labels.inStream(name)) {
                name = names.extracted(name);
            }
            if (name == labels.errorName()) {
                labels.setError(new String(value, offset, length, StandardCharsets.UTF_8));
            } else if (name == labels.errorDetailsName()) {
                labels.setErrorDetails(new String(value, offset, length, StandardCharsets.UTF_8));
            } else {
                labels.setStructuredMetadata(name, value, offset, length);
            }
        }
    }
}
