package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import io.varve.query.logs.StoreSession;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.arrow.vector.BigIntVector;

/**
 * Small tables of the store, held in memory by tenant and stretch of time. Whether a page has changed is asked of the store at most once a
 * second, so what is new is seen {@link #FRESHNESS} after it was stored; only changed pages are read again.
 */
final class HeldPages<V> {
    /** For how long a page is taken as it was. */
    static final Duration FRESHNESS = Duration.ofSeconds(1);

    private final Cache<Key, Page<V>> pages;

    private record Key(TenantScope scope, long from, long to) {}

    /** What tells one state of a page from another without reading it. */
    private record Version(long rows, long hash) {}

    private record Page<V>(long checkedAt, Version version, V content) {}

    /**
     * @param size how many entries a page has
     * @param most entries of all pages together; a page that is larger is read each time
     */
    HeldPages(ToIntFunction<V> size, long most) {
        Weigher<Key, Page<V>> weigher = (key, page) -> size.applyAsInt(page.content()) + 1;
        pages = Caffeine.newBuilder().maximumWeight(most).weigher(weigher).build();
    }

    /**
     * A page as it is now, or was a second ago.
     *
     * @param from its first stretch of time, in whatever unit the pages of this table have
     * @param to its last
     * @param rows an expression that changes with the table, as a whole number
     * @param hash another one; they may also change when it stays the same
     * @param source what follows FROM
     */
    V get(StoreSession session, long from, long to, String rows, String hash, String source, Supplier<V> load) {
        var key = new Key(session.scope(), from, to);
        Page<V> known = pages.getIfPresent(key);
        long now = System.nanoTime();
        if (known != null && now - known.checkedAt() < FRESHNESS.toNanos()) {
            return known.content();
        }
        // The version first: what comes between it and the content is read again the next time.
        Version version = version(session, rows, hash, source);
        V content = known != null && known.version().equals(version) ? known.content() : load.get();
        pages.put(key, new Page<>(now, version, content));
        return content;
    }

    private static Version version(StoreSession session, String rows, String hash, String source) {
        Version[] version = {new Version(0, 0)};
        session.read(
                "SELECT toInt64(" + rows + ") AS n, reinterpretAsInt64(" + hash + ") AS h FROM " + source, batch -> {
                    if (batch.getRowCount() > 0) {
                        version[0] = new Version(
                                column(batch, "n", BigIntVector.class).get(0),
                                column(batch, "h", BigIntVector.class).get(0));
                    }
                    return true;
                });
        return version[0];
    }
}
