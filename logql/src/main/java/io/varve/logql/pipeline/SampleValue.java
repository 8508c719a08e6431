package io.varve.logql.pipeline;

import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.bytes.ByteNumbers;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;

/** The number that a line stands for. */
interface SampleValue {
    /** There is no sample: the label is missing or empty. */
    double NONE = Double.longBitsToDouble(0x7ff8_0000_0000_deadL);

    /** @return bits of {@link #NONE} when there is none */
    double of(Line line);

    static boolean isNone(double value) {
        return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(NONE);
    }

    static SampleValue ofLine(RangeOperation operation) {
        return operation == RangeOperation.BYTES_OVER_TIME || operation == RangeOperation.BYTES_RATE
                ? line -> line.length
                : line -> 1;
    }

    static SampleValue ofLabel(int name, Unwrap.Conversion conversion) {
        return line -> {
            LabelState labels = line.labels;
            if (!labels.find(name) || labels.foundLength() == 0) {
                return NONE;
            }
            try {
                return convert(labels, conversion);
            } catch (NotationException e) {
                labels.setError(ErrorLabels.SAMPLE_EXTRACTION);
                labels.setErrorDetails(e.reason());
                return 0;
            }
        };
    }

    private static double convert(LabelState labels, Unwrap.Conversion conversion) throws NotationException {
        return switch (conversion) {
            case NONE -> ByteNumbers.parse(labels.foundValue(), labels.foundOffset(), labels.foundLength());
            case BYTES -> ByteSize.toDouble(ByteSize.parse(LabelSets.foundText(labels)));
            case DURATION, DURATION_SECONDS -> {
                long nanos = GoDuration.parse(LabelSets.foundText(labels));
                long seconds = nanos / 1_000_000_000L;
                yield seconds + nanos % 1_000_000_000L / 1e9;
            }
        };
    }
}
