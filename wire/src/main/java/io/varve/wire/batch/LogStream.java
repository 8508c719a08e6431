package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.LogLevel;
import io.varve.schema.StreamLabels;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream: its Loki labels and the metadata that all its records share, with what every row needs of them worked out once.
 *
 * <p>Not safe for threads: a batch keeps in it which day it has defined the stream for.
 */
public final class LogStream extends Defined implements StreamResolution {
    private static final byte[] NONE = new byte[0];

    final SortedMap<String, String> labels;
    final SortedMap<String, String> metadata;
    final byte[] service;
    /** Bytes of the names and values of the metadata, which count for each record. */
    final int metadataSize;
    /** {@code detected_level} by a label that names a level. */
    final byte @Nullable [] levelByLabel;
    /** Place of the metadata's level name in {@link StreamLabels#LEVEL_FIELDS}; their number when it has none. */
    final int levelRank;

    final byte[] levelByMetadata;
    /** {@code detected_level} that the metadata already has. */
    final byte @Nullable [] detectedLevel;

    final boolean hasSeverityNumber;

    private LogStream(SortedMap<String, String> labels, SortedMap<String, String> metadata) {
        super(id(labels, metadata));
        this.labels = labels;
        this.metadata = metadata;
        this.service = labels.getOrDefault(StreamLabels.SERVICE_NAME, "").getBytes(UTF_8);
        this.metadataSize = size(metadata);
        int byLabel = rank(labels);
        this.levelByLabel = byLabel < StreamLabels.LEVEL_FIELDS.size() ? level(labels, byLabel) : null;
        this.levelRank = rank(metadata);
        this.levelByMetadata = levelRank < StreamLabels.LEVEL_FIELDS.size() ? level(metadata, levelRank) : NONE;
        String detected = metadata.get("detected_level");
        this.detectedLevel = detected == null ? null : normalised(detected);
        this.hasSeverityNumber = metadata.containsKey("severity_number");
    }

    /**
     * The stream of these labels and metadata; pairs with an empty value are left out, as an absent label and an empty one are the same.
     *
     * @param labels normalised names to values
     * @param metadata normalised names to values
     */
    public static LogStream of(Map<String, String> labels, Map<String, String> metadata) {
        return new LogStream(withoutEmpty(labels), withoutEmpty(metadata));
    }

    /**
     * The stream of these labels and metadata if a tenant's limits allow its labels.
     *
     * @param labels normalised names to values
     * @param metadata normalised names to values
     */
    public static StreamResolution resolve(
            Map<String, String> labels, Map<String, String> metadata, IngestLimits limits) {
        LogStream stream = of(labels, metadata);
        if (stream.labels.isEmpty()) {
            return new RefusedStream(
                    DiscardReason.MISSING_LABELS, "error at least one label pair is required per stream");
        }
        int names = stream.labels.size() - (stream.labels.containsKey(StreamLabels.SERVICE_NAME) ? 1 : 0);
        if (limits.maxLabelNames() != 0 && names > limits.maxLabelNames()) {
            return new RefusedStream(
                    DiscardReason.MAX_LABEL_NAMES_PER_SERIES,
                    "entry for stream '" + stream.display() + "' has " + names + " label names; limit "
                            + limits.maxLabelNames());
        }
        for (Map.Entry<String, String> label : stream.labels.entrySet()) {
            if (limits.maxLabelNameLength() != 0 && label.getKey().length() > limits.maxLabelNameLength()) {
                return new RefusedStream(
                        DiscardReason.LABEL_NAME_TOO_LONG,
                        "stream '" + stream.display() + "' has label name too long: '" + label.getKey() + "'");
            }
            if (limits.maxLabelValueLength() != 0
                    && label.getValue().getBytes(UTF_8).length > limits.maxLabelValueLength()) {
                return new RefusedStream(
                        DiscardReason.LABEL_VALUE_TOO_LONG,
                        "stream '" + stream.display() + "' has label value too long: '" + label.getValue() + "'");
            }
        }
        return stream;
    }

    /** The labels as Loki prints them, {@code {a="b", c="d"}}, for error texts. */
    public String display() {
        StringBuilder text = new StringBuilder("{");
        labels.forEach((name, value) -> {
            if (text.length() > 1) {
                text.append(", ");
            }
            text.append(name)
                    .append("=\"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            text.append('"');
        });
        return text.append('}').toString();
    }

    private static SortedMap<String, String> withoutEmpty(Map<String, String> pairs) {
        SortedMap<String, String> kept = new TreeMap<>();
        pairs.forEach((name, value) -> {
            if (!value.isEmpty()) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    private static int size(Map<String, String> pairs) {
        int size = 0;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            size += pair.getKey().length() + pair.getValue().getBytes(UTF_8).length;
        }
        return size;
    }

    private static int rank(Map<String, String> pairs) {
        int rank = 0;
        while (rank < StreamLabels.LEVEL_FIELDS.size() && !pairs.containsKey(StreamLabels.LEVEL_FIELDS.get(rank))) {
            rank++;
        }
        return rank;
    }

    private static byte[] level(Map<String, String> pairs, int rank) {
        return normalised(pairs.getOrDefault(StreamLabels.LEVEL_FIELDS.get(rank), ""));
    }

    private static byte[] normalised(String word) {
        byte[] level = LogLevel.ofWord(word).map(LogLevel::text).orElse(word).getBytes(UTF_8);
        return level.length > LevelWords.LONGEST_OTHER ? LogLevel.UNKNOWN.text().getBytes(UTF_8) : level;
    }

    /** A cryptographic hash, so that nobody can make two streams of a tenant look like one; cut to 128 bits. */
    private static byte[] id(SortedMap<String, String> labels, SortedMap<String, String> metadata) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, labels);
            update(digest, metadata);
            return Arrays.copyOf(digest.digest(), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, SortedMap<String, String> pairs) {
        byte[] number = new byte[4];
        FixedColumn.INT.set(number, 0, pairs.size());
        digest.update(number);
        pairs.forEach((name, value) -> {
            for (String text : new String[] {name, value}) {
                byte[] bytes = text.getBytes(UTF_8);
                FixedColumn.INT.set(number, 0, bytes.length);
                digest.update(number);
                digest.update(bytes);
            }
        });
    }
}
