package io.varve.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one query may cost. A query that would go beyond is ended by the store with {@link StoreException.Kind#TIMEOUT}, {@code MEMORY} or
 * {@code LIMIT}. Zero means without limit, except for time.
 *
 * @param time the longest run, from 1 ms
 * @param memoryBytes the most memory in the store
 * @param readRows the most rows read from tables
 * @param readBytes the most bytes read from tables
 * @param resultRows the most rows of the answer
 * @param threads the most threads in the store
 */
public record QueryLimits(
        Duration time, long memoryBytes, long readRows, long readBytes, long resultRows, int threads) {
    /** A minute and 2 GiB. */
    public static final QueryLimits DEFAULT = new QueryLimits(Duration.ofMinutes(1), 2L << 30, 0, 0, 0, 0);

    public QueryLimits {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException("the time limit of a query must be at least 1 ms, but is " + time);
        }
        if (memoryBytes < 0 || readRows < 0 || readBytes < 0 || resultRows < 0 || threads < 0) {
            throw new IllegalArgumentException("the limits of a query must not be negative");
        }
    }

    public QueryLimits withTime(Duration newTime) {
        return new QueryLimits(newTime, memoryBytes, readRows, readBytes, resultRows, threads);
    }

    public QueryLimits withMemoryBytes(long newMemoryBytes) {
        return new QueryLimits(time, newMemoryBytes, readRows, readBytes, resultRows, threads);
    }

    public QueryLimits withReadBytes(long newReadBytes) {
        return new QueryLimits(time, memoryBytes, readRows, newReadBytes, resultRows, threads);
    }

    public QueryLimits withResultRows(long newResultRows) {
        return new QueryLimits(time, memoryBytes, readRows, readBytes, newResultRows, threads);
    }

    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("max_execution_time", Double.toString(time.toMillis() / 1000.0));
        put(settings, "max_memory_usage", memoryBytes);
        put(settings, "max_rows_to_read", readRows);
        put(settings, "max_bytes_to_read", readBytes);
        put(settings, "max_result_rows", resultRows);
        put(settings, "max_threads", threads);
        return settings;
    }

    private static void put(Map<String, String> settings, String name, long limit) {
        if (limit > 0) {
            settings.put(name, Long.toString(limit));
        }
    }
}
