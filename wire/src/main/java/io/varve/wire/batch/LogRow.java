package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.StreamLabels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The row that a decoder is writing: {@link #begin}, any of the fields, {@link #end}, which takes it into the batch or refuses it. Texts
 * are copied at once; a field that a protocol gives twice is to be set once, with its last value, attributes excepted.
 *
 * <p>Bytes that are not UTF-8 become U+FFFD, one for each, as Loki shows them.
 */
public final class LogRow implements AttributeSink {
    /** A severity text beyond this is no name of a severity and stays an attribute. */
    private static final int LONGEST_SEVERITY_TEXT = 128;

    private static final int SEVERITY_TEXT_RANK = StreamLabels.LEVEL_FIELDS.indexOf("severity_text");
    private static final byte[] SEVERITY_NUMBER = "severity_number".getBytes(UTF_8);
    private static final byte[] SEVERITY_TEXT = "severity_text".getBytes(UTF_8);

    private final LogBatch batch;
    private final MapColumn attributes;
    private final RecordAttributes recordAttributes;
    private final RowLimits limits = new RowLimits();

    private LogStream stream;
    private long nowUnixNano;
    private boolean tookReceivedTime;

    private long unixNano;
    private long observedUnixNano;
    private int severityNumber;
    private int flags;
    private long traceFirst;
    private long traceSecond;
    private long span;
    private boolean hasSeverityText;
    private boolean hasBody;
    private int lineLength;
    private final byte[] detectedLevel = new byte[LevelWords.LONGEST_OTHER];
    private int detectedLevelLength;

    /** Own columns that attributes, or that fields of the record have set, and those whose names are also in the map. */
    private int inColumns;

    private int inMap;
    private int pairs;
    private int metadataSize;
    private int levelRank;
    private int levelEntry;
    private byte @Nullable [] levelBySeverity;
    private @Nullable String badRecord;

    LogRow(LogBatch batch) {
        this.batch = batch;
        this.attributes = batch.attributes;
        this.recordAttributes = new RecordAttributes(batch.attributes);
        this.stream = LogStream.of(Map.of(), Map.of());
    }

    /**
     * To be called for each request: fixes what the limits on time mean now.
     *
     * @param receivedUnixNano when the request came in
     */
    public void request(long receivedUnixNano) {
        nowUnixNano = receivedUnixNano;
        tookReceivedTime = false;
        limits.request(batch.policy().limits(), receivedUnixNano);
    }

    /** When the request came in, nanoseconds since 1970: the time of a record that has none. */
    public long receivedUnixNano() {
        tookReceivedTime = true;
        return nowUnixNano;
    }

    /** Whether a record of this request got its time from us, so that the same request at another time means other records. */
    public boolean tookReceivedTime() {
        return tookReceivedTime;
    }

    /** Begins a record of a stream. */
    public void begin(LogStream stream) {
        this.stream = stream;
        unixNano = 0;
        observedUnixNano = 0;
        severityNumber = 0;
        flags = 0;
        traceFirst = 0;
        traceSecond = 0;
        span = 0;
        hasSeverityText = false;
        hasBody = false;
        lineLength = 0;
        detectedLevelLength = 0;
        inColumns = 0;
        inMap = 0;
        pairs = 0;
        metadataSize = 0;
        levelRank = LevelWords.noRank();
        levelEntry = -1;
        levelBySeverity = null;
        recordAttributes.begin();
        badRecord = batch.isFull() ? RowBatch.TOO_MUCH : null;
    }

    /**
     * When it happened.
     *
     * @param unixNano nanoseconds since 1970; anything below 1, a value beyond the year 2262 too, is refused at {@link #end}
     */
    public void timestamp(long unixNano) {
        this.unixNano = unixNano;
    }

    /** When the collector saw it, nanoseconds since 1970; 0 and below for not known. */
    public void observedTimestamp(long unixNano) {
        if (unixNano > 0) {
            observedUnixNano = unixNano;
            own(OwnColumn.OBSERVED_TIMESTAMP);
        }
    }

    /** The severity by OpenTelemetry's numbers; 0 for none. One that is not of 1 to 24 is kept as an attribute. */
    public void severityNumber(int number) {
        if (number >= 1 && number <= 24) {
            severityNumber = number;
            own(OwnColumn.SEVERITY_NUMBER);
        } else if (number != 0) {
            byte[] text = Integer.toString(number).getBytes(UTF_8);
            attribute(SEVERITY_NUMBER, 0, SEVERITY_NUMBER.length, text, 0, text.length);
        }
    }

    /** The severity in the source's words. */
    public void severityText(byte[] source, int offset, int count) {
        if (count == 0) {
            return;
        }
        if (count > LONGEST_SEVERITY_TEXT) {
            attribute(SEVERITY_TEXT, 0, SEVERITY_TEXT.length, source, offset, count);
            return;
        }
        setSeverityText(source, offset, count);
    }

    /** W3C trace flags in the low 8 bits; 0 for none. */
    public void flags(int flags) {
        if (flags != 0) {
            this.flags = flags;
            own(OwnColumn.FLAGS);
        }
    }

    /** The 16 bytes of a trace id; zeros for none. */
    public void traceId(byte[] source, int offset) {
        long first = (long) FixedColumn.LONG.get(source, offset);
        long second = (long) FixedColumn.LONG.get(source, offset + 8);
        if ((first | second) != 0) {
            traceFirst = first;
            traceSecond = second;
            own(OwnColumn.TRACE_ID);
        }
    }

    /** The 8 bytes of a span id; zeros for none. */
    public void spanId(byte[] source, int offset) {
        long id = (long) FixedColumn.LONG.get(source, offset);
        if (id != 0) {
            span = id;
            own(OwnColumn.SPAN_ID);
        }
    }

    /** The line. */
    public void body(byte[] source, int offset, int count) {
        lineLength = count;
        if (limits.allowsLine(count)) {
            batch.body.appendText(source, offset, count);
            hasBody = true;
        }
    }

    /** Refuses the record for something that only the decoder can know, e.g. an id of the wrong length; the first word stands. */
    public void refuse(String error) {
        if (badRecord == null) {
            badRecord = error;
        }
    }

    /**
     * A pair of structured metadata. The name is normalised; an empty value is left out; of two pairs of one name the last stands; a name
     * with a column of its own goes there when the value is canonical and the record's own field does not say otherwise.
     */
    @Override
    public void attribute(byte[] name, int nameOffset, int nameCount, byte[] value, int valueOffset, int valueCount) {
        TextColumn keys = attributes.keys;
        int start = keys.length;
        byte[] data = keys.reserve(nameCount + 4);
        int end = NameWriter.normalise(name, nameOffset, nameCount, data, start);
        if (end == start) {
            if (badRecord == null) {
                badRecord = "an attribute's name, '" + new String(name, nameOffset, Math.min(nameCount, 64), UTF_8)
                        + "', has no letter or digit";
            }
            return;
        }
        if (valueCount == 0) {
            return;
        }
        pairs++;
        if (pairs > limits.mostPairs()) {
            return;
        }
        int count = end - start;
        int column = OwnColumn.of(data, start, count);
        if (column != OwnColumn.NONE) {
            if (takesColumn(column, value, valueOffset, valueCount)) {
                inColumns |= column;
                metadataSize += count + valueCount;
                return;
            }
            inMap |= column;
        }
        int rank = LevelWords.rank(data, start, count);
        keys.length = end;
        keys.endValue();
        TextColumn values = attributes.values;
        int valueStart = values.length;
        values.appendText(value, valueOffset, valueCount);
        metadataSize += count + values.length - valueStart;
        if (rank < LevelWords.noRank() && rank <= levelRank) {
            levelRank = rank;
            levelEntry = keys.rows - 1;
        }
        recordAttributes.added();
    }

    /**
     * Ends the record.
     *
     * @return whether it is a row now; otherwise the rejections tell why and nothing of it is left
     */
    public boolean end(Rejections rejections) {
        if (!limits.accept(stream, badRecord, unixNano, lineLength, metadataSize, pairs, rejections)) {
            batch.truncateText();
            return false;
        }
        int row = batch.rows;
        if (!hasBody) {
            batch.body.endValue();
        }
        if (!hasSeverityText) {
            batch.severityText.endValue();
        }
        appendLevel(row);
        if ((inMap & inColumns) != 0) {
            recordAttributes.killNamed(inColumns);
        }
        recordAttributes.end();
        batch.service.append(stream.service);
        batch.ts.setLong(row, unixNano);
        batch.streamId.setPair(row, stream.idFirst, stream.idSecond);
        batch.observedTs.setLong(row, observedUnixNano);
        batch.severityNumber.setByte(row, severityNumber);
        batch.flags.setInt(row, flags);
        batch.traceId.setPair(row, traceFirst, traceSecond);
        batch.spanId.setLong(row, span);
        batch.rows = row + 1;
        batch.define(stream, unixNano);
        return true;
    }

    private boolean takesColumn(int column, byte[] value, int offset, int count) {
        if ((inColumns & column) != 0 && column != OwnColumn.DETECTED_LEVEL && column != OwnColumn.SEVERITY_TEXT) {
            inColumns &= ~column;
        }
        return switch (column) {
            case OwnColumn.FLAGS -> {
                long number = OwnColumn.decimal(value, offset, count, 0xFFFFFFFFL);
                flags = number < 0 ? 0 : (int) number;
                yield number > 0;
            }
            case OwnColumn.SPAN_ID -> {
                boolean canonical = OwnColumn.isHexId(value, offset, count, 16);
                span = canonical ? OwnColumn.hexLong(value, offset) : 0;
                yield canonical;
            }
            case OwnColumn.TRACE_ID -> {
                boolean canonical = OwnColumn.isHexId(value, offset, count, 32);
                traceFirst = canonical ? OwnColumn.hexLong(value, offset) : 0;
                traceSecond = canonical ? OwnColumn.hexLong(value, offset + 16) : 0;
                yield canonical;
            }
            case OwnColumn.SEVERITY_TEXT -> {
                if (count > LONGEST_SEVERITY_TEXT) {
                    dropSeverityText();
                    yield false;
                }
                setSeverityText(value, offset, count);
                yield true;
            }
            case OwnColumn.DETECTED_LEVEL -> {
                detectedLevelLength = Math.min(count, detectedLevel.length + 1);
                System.arraycopy(value, offset, detectedLevel, 0, Math.min(count, detectedLevel.length));
                yield true;
            }
            case OwnColumn.SEVERITY_NUMBER -> {
                long number = OwnColumn.decimal(value, offset, count, 24);
                severityNumber = number < 0 ? 0 : (int) number;
                if (number < 0) {
                    levelBySeverity = levelOfOtherSeverity(value, offset, count);
                }
                yield number > 0;
            }
            default -> {
                long number = OwnColumn.decimal(value, offset, count, Long.MAX_VALUE);
                observedUnixNano = number < 0 ? 0 : number;
                yield number > 0;
            }
        };
    }

    /** Loki's rule: a number beyond 24 is unknown, what is no number is info. */
    private static byte[] levelOfOtherSeverity(byte[] value, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (value[i] < '0' || value[i] > '9') {
                return LevelWords.INFO;
            }
        }
        return LevelWords.UNKNOWN;
    }

    private void setSeverityText(byte[] source, int offset, int count) {
        dropSeverityText();
        batch.severityText.appendText(source, offset, count);
        hasSeverityText = true;
        own(OwnColumn.SEVERITY_TEXT);
    }

    private void dropSeverityText() {
        if (hasSeverityText) {
            batch.severityText.truncate(batch.rows);
            hasSeverityText = false;
            inColumns &= ~OwnColumn.SEVERITY_TEXT;
        }
    }

    private void own(int column) {
        inColumns |= column;
    }

    private void appendLevel(int row) {
        TextColumn level = batch.level;
        if (!batch.policy().discoverLogLevels()) {
            level.appendText(detectedLevel, 0, Math.min(detectedLevelLength, detectedLevel.length));
            return;
        }
        if (detectedLevelLength > 0) {
            appendNormalised(level, detectedLevel, 0, detectedLevelLength);
        } else if (stream.detectedLevel != null) {
            level.append(stream.detectedLevel);
        } else if (stream.levelByLabel != null) {
            level.append(stream.levelByLabel);
        } else if (levelEntry >= 0
                && levelRank <= stream.levelRank
                && (!hasSeverityText || levelRank <= SEVERITY_TEXT_RANK)) {
            TextColumn values = attributes.values;
            int start = values.offsets[levelEntry];
            appendNormalised(level, values.data, start, values.offsets[levelEntry + 1] - start);
        } else if (hasSeverityText && SEVERITY_TEXT_RANK <= stream.levelRank) {
            TextColumn texts = batch.severityText;
            appendNormalised(level, texts.data, texts.offsets[row], texts.offsets[row + 1] - texts.offsets[row]);
        } else if (stream.levelRank < LevelWords.noRank()) {
            level.append(stream.levelByMetadata);
        } else {
            byte[] found = levelBySeverityOrLine(row);
            level.append(found);
        }
    }

    private byte[] levelBySeverityOrLine(int row) {
        if (severityNumber != 0) {
            return LevelWords.ofSeverityNumber(severityNumber);
        }
        if (levelBySeverity != null) {
            return levelBySeverity;
        }
        TextColumn body = batch.body;
        return LevelDetector.detect(body.data, body.offsets[row], body.offsets[row + 1] - body.offsets[row]);
    }

    private static void appendNormalised(TextColumn level, byte[] source, int offset, int count) {
        byte[] known = LevelWords.ofWord(source, offset, count);
        if (known != null) {
            level.append(known);
        } else if (count > LevelWords.LONGEST_OTHER) {
            level.append(LevelWords.UNKNOWN);
        } else {
            level.appendText(source, offset, count);
        }
    }
}
