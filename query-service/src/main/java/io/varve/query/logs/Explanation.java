package io.varve.query.logs;

import java.util.List;

/**
 * How a query was answered.
 *
 * @param reads what the store did, in order
 * @param held lines that were looked through in memory instead
 * @param java what was left and ran here, in words
 */
public record Explanation(List<StoreRead> reads, LinesInMemory held, List<String> java) {}
