package io.varve.logql.pipeline;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The labels of the line at hand, as slices. Names are numbers of {@link LabelNames}; what a number says of an older line is told from
 * what it says of this one by the line's own number, so nothing is cleared between lines.
 */
final class LabelState {
    /** Where the value of a label comes from. */
    enum Category {
        STREAM,
        STRUCTURED_METADATA,
        PARSED
    }

    private static final byte NOTHING = 0;
    private static final byte METADATA = 1;
    private static final byte PARSED = 2;

    final LabelNames names;

    private int line;
    private int stream;

    private @Nullable StreamLabels bound;
    private int[] streamOf = new int[64];
    private byte[][] streamValues = new byte[64][];
    private int[] streamNames = new int[0];

    private int[] lineOf = new int[64];
    private byte[] category = new byte[64];
    private boolean[] deleted = new boolean[64];
    private boolean[] extracted = new boolean[64];
    private boolean[] listed = new boolean[64];
    private byte[][] values = new byte[64][];
    private int[] offsets = new int[64];
    private int[] lengths = new int[64];
    /** When a label came to its category, counted per line. */
    private int[] places = new int[64];

    private int placed;
    private int[] touched = new int[64];
    private int touchedCount;
    private boolean changed;

    private String error = "";
    private String errorDetails = "";

    private byte[] foundValue = new byte[0];
    private int foundOffset;
    private int foundLength;
    private Category foundCategory = Category.STREAM;

    private final int errorName;
    private final int errorDetailsName;

    LabelState(LabelNames names) {
        this.names = names;
        this.errorName = names.number(ErrorLabels.ERROR);
        this.errorDetailsName = names.number(ErrorLabels.ERROR_DETAILS);
    }

    int errorName() {
        return errorName;
    }

    int errorDetailsName() {
        return errorDetailsName;
    }

    /** Makes these the labels that every line has from the beginning. */
    void bindStream(StreamLabels labels, int[] numbers, byte[][] valueBytes) {
        bound = labels;
        if (++stream == 0) {
            Arrays.fill(streamOf, 0);
            stream = 1;
        }
        streamNames = numbers;
        for (int i = 0; i < numbers.length; i++) {
            int number = numbers[i];
            ensure(number);
            streamOf[number] = stream;
            streamValues[number] = valueBytes[i];
        }
    }

    boolean isBound(StreamLabels labels) {
        return bound == labels;
    }

    void beginLine() {
        if (++line == 0) {
            // The line's number has come round: what it marked long ago must not be taken for new.
            Arrays.fill(lineOf, 0);
            line = 1;
        }
        touchedCount = 0;
        placed = 0;
        changed = false;
        error = "";
        errorDetails = "";
    }

    private void ensure(int number) {
        if (number < lineOf.length) {
            return;
        }
        int size = Math.max(number + 1, lineOf.length * 2);
        streamOf = Arrays.copyOf(streamOf, size);
        streamValues = Arrays.copyOf(streamValues, size);
        lineOf = Arrays.copyOf(lineOf, size);
        category = Arrays.copyOf(category, size);
        deleted = Arrays.copyOf(deleted, size);
        extracted = Arrays.copyOf(extracted, size);
        listed = Arrays.copyOf(listed, size);
        values = Arrays.copyOf(values, size);
        offsets = Arrays.copyOf(offsets, size);
        lengths = Arrays.copyOf(lengths, size);
        places = Arrays.copyOf(places, size);
    }

    private void touch(int number) {
        ensure(number);
        if (lineOf[number] != line) {
            lineOf[number] = line;
            category[number] = NOTHING;
            deleted[number] = false;
            extracted[number] = false;
            listed[number] = false;
        }
    }

    private boolean isTouched(int number) {
        return number < lineOf.length && lineOf[number] == line;
    }

    boolean inStream(int number) {
        return number < streamOf.length && streamOf[number] == stream;
    }

    boolean inStructuredMetadata(int number) {
        return isTouched(number) && category[number] == METADATA;
    }

    /** Whether a parser has to give the name a suffix. */
    boolean isTaken(int number) {
        return inStream(number) || inStructuredMetadata(number);
    }

    boolean isExtracted(int number) {
        return isTouched(number) && extracted[number];
    }

    boolean isDeleted(int number) {
        return isTouched(number) && deleted[number];
    }

    void setStructuredMetadata(int number, byte[] value, int offset, int length) {
        set(number, METADATA, value, offset, length);
    }

    /** @return whether it is the first time that this line has the label parsed */
    boolean setParsed(int number, byte[] value, int offset, int length) {
        set(number, PARSED, value, offset, length);
        boolean first = !extracted[number];
        extracted[number] = true;
        return first;
    }

    private void set(int number, byte to, byte[] value, int offset, int length) {
        touch(number);
        if (!listed[number]) {
            listed[number] = true;
            if (touchedCount == touched.length) {
                touched = Arrays.copyOf(touched, touchedCount * 2);
            }
            touched[touchedCount++] = number;
        }
        if (category[number] != to) {
            category[number] = to;
            places[number] = placed++;
        }
        values[number] = value;
        offsets[number] = offset;
        lengths[number] = length;
        changed = true;
    }

    void delete(int number) {
        touch(number);
        category[number] = NOTHING;
        deleted[number] = true;
        changed = true;
    }

    /** Looks for a label; its value is then at {@link #foundValue}. */
    boolean find(int number) {
        if (isTouched(number)) {
            if (category[number] != NOTHING) {
                foundValue = values[number];
                foundOffset = offsets[number];
                foundLength = lengths[number];
                foundCategory = category[number] == PARSED ? Category.PARSED : Category.STRUCTURED_METADATA;
                return true;
            }
            if (deleted[number]) {
                return false;
            }
        }
        if (!inStream(number)) {
            return false;
        }
        foundValue = streamValues[number];
        foundOffset = 0;
        foundLength = foundValue.length;
        foundCategory = Category.STREAM;
        return true;
    }

    byte[] foundValue() {
        return foundValue;
    }

    int foundOffset() {
        return foundOffset;
    }

    int foundLength() {
        return foundLength;
    }

    Category foundCategory() {
        return foundCategory;
    }

    /** Whether the line has the labels of its stream and no others, errors left aside. */
    boolean isUnchanged() {
        return !changed;
    }

    int streamSize() {
        return streamNames.length;
    }

    int streamName(int index) {
        return streamNames[index];
    }

    /** Whether the stream's label is to be seen: not deleted and not replaced. */
    boolean showsStream(int number) {
        return !isTouched(number) || (!deleted[number] && category[number] == NOTHING);
    }

    /** Names that were set at some time; ask {@link #isSet} of each. */
    int touchedSize() {
        return touchedCount;
    }

    int touched(int index) {
        return touched[index];
    }

    /** Of a name that is set: those of one category came to it in the order of these numbers. */
    int place(int number) {
        return places[number];
    }

    boolean isSet(int number) {
        return isTouched(number) && category[number] != NOTHING;
    }

    boolean hasError() {
        return !error.isEmpty();
    }

    String error() {
        return error;
    }

    void setError(String error) {
        this.error = error;
    }

    void setErrorDetails(@Nullable String details) {
        this.errorDetails = details == null ? "" : details;
    }

    String errorDetails() {
        return errorDetails;
    }
}
