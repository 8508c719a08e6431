package io.varve.query.patterns;

import java.util.SortedMap;

/**
 * Lines that differ in the variable words only.
 *
 * @param pattern as in the line filter {@code |>}, {@code <_>} for what differs
 * @param level of the lines, {@code unknown} when none was detected
 * @param samples lines by the start of their bucket, in steps since the epoch
 */
public record LogPattern(String pattern, String level, SortedMap<Long, Long> samples) {

    public long lines() {
        return samples.values().stream().mapToLong(Long::longValue).sum();
    }
}
