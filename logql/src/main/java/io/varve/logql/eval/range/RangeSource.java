package io.varve.logql.eval.range;

/** Answers the range aggregations of a query: from a store, from memory. */
public interface RangeSource {
    /**
     * Feeds all that the request asks for into the sink, before it returns.
     *
     * @throws RuntimeException whatever goes wrong on the way; the evaluation ends with it
     */
    void read(RangeRequest request, RangeSink sink);
}
