package io.varve.wire.batch;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request's records.
 *
 * @param accepted records that are now rows of the batch
 * @param rejected records that were refused; their neighbours are stored
 * @param firstError why the first of them was, for OTLP's partial success or Loki's 400 text; null when none was
 * @param reasons how many were refused for what
 */
public record DecodeResult(
        int accepted, int rejected, @Nullable String firstError, Map<DiscardReason, Integer> reasons) {
    public DecodeResult {
        reasons = Map.copyOf(reasons);
    }
}
