package io.varve.wire.batch;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts the refused records of one request; only the first one's text is ever made. */
public final class Rejections {
    private final Map<DiscardReason, Integer> reasons = new EnumMap<>(DiscardReason.class);
    private int count;
    private @Nullable String firstError;

    /** Counts records that were refused for one reason. */
    public void add(DiscardReason reason, int records, Supplier<String> error) {
        if (records == 0) {
            return;
        }
        if (firstError == null) {
            firstError = error.get();
        }
        count += records;
        reasons.merge(reason, records, Integer::sum);
    }

    /** The result of the request with the given number of accepted records. */
    public DecodeResult result(int accepted) {
        return new DecodeResult(accepted, count, firstError, reasons);
    }
}
