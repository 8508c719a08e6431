package io.varve.store;

import java.time.Duration;

/**
 * A statement about the store itself: its state, its tables. It sees none of the tenants' rows: the store filters all of them out.
 *
 * @param sql one statement; what it answers is taken in the format TabSeparated
 * @param time the longest run
 */
public record SystemQuery(String sql, Duration time) {
    public SystemQuery(String sql) {
        this(sql, Duration.ofSeconds(30));
    }
}
