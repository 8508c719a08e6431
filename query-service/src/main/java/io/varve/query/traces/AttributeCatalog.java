package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.VarCharVector;

/** The names of attributes of spans, events and links by hour, and the values of those that have few, held in memory. */
final class AttributeCatalog {
    private static final String LISTED = "'string', 'int', 'float', 'bool'";
    private static final long HOUR = 3_600_000_000_000L;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final long LAST_HOUR = 0xFFFF_FFFFL / SECONDS_PER_HOUR - 2;

    /** Some 30 MB at most. */
    private static final long MOST_VALUES = 300_000;

    private final HeldPages<Page> pages = new HeldPages<>(Page::size, MOST_VALUES);

    /** The values of one name. */
    private static final class Listing {
        private final Set<Value> values = new LinkedHashSet<>();
        private boolean complete = true;
    }

    /** By scope and name. */
    private record Page(Map<String, Map<String, Listing>> scopes) {
        Map<String, Listing> of(TagScope scope) {
            return scopes.getOrDefault(scope.text(), Map.of());
        }

        int size() {
            int size = 0;
            for (Map<String, Listing> scope : scopes.values()) {
                for (Listing listing : scope.values()) {
                    size += 1 + listing.values.size();
                }
            }
            return size;
        }
    }

    /** The names in the hours that a time range (unix nanoseconds) touches. */
    Set<String> names(StoreSession session, TagScope scope, long start, long end) {
        return Set.copyOf(page(session, start, end).of(scope).keySet());
    }

    /** The values in these hours; empty if not all of them are listed. */
    Optional<Set<Value>> values(StoreSession session, TagScope scope, String name, long start, long end) {
        Listing listing = page(session, start, end).of(scope).get(name);
        if (listing == null) {
            return Optional.of(Set.of());
        }
        return listing.complete ? Optional.of(new LinkedHashSet<>(listing.values)) : Optional.empty();
    }

    /** Within what the store's DateTime holds. */
    private static long hour(long unixNano) {
        return Math.clamp(Math.floorDiv(unixNano, HOUR), 0, LAST_HOUR);
    }

    private Page page(StoreSession session, long start, long end) {
        long from = hour(start);
        long to = hour(end);
        String source = "span_attributes WHERE hour BETWEEN toDateTime(" + from * SECONDS_PER_HOUR
                + ", 'UTC') AND toDateTime(" + to * SECONDS_PER_HOUR + ", 'UTC')";
        return pages.get(
                session,
                from,
                to,
                "count()",
                "sum(cityHash64(hour, scope, key, type, value, more))",
                source,
                () -> load(session, source));
    }

    private static Page load(StoreSession session, String source) {
        Map<String, Map<String, Listing>> scopes = new HashMap<>();
        session.read(
                "SELECT DISTINCT CAST(scope AS String) AS scope, CAST(key AS String) AS key, CAST(type AS String) AS type,"
                        + " value, toString(more OR type NOT IN (" + LISTED + ")) AS more FROM " + source
                        + " ORDER BY scope, key, type, value",
                batch -> {
                    VarCharVector scope = column(batch, "scope", VarCharVector.class);
                    VarCharVector key = column(batch, "key", VarCharVector.class);
                    VarCharVector type = column(batch, "type", VarCharVector.class);
                    VarCharVector value = column(batch, "value", VarCharVector.class);
                    VarCharVector more = column(batch, "more", VarCharVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        Listing listing = scopes.computeIfAbsent(text(scope, row), unseen -> new HashMap<>())
                                .computeIfAbsent(text(key, row), unseen -> new Listing());
                        String rest = text(more, row);
                        if (rest.equals("true") || rest.equals("1")) {
                            listing.complete = false;
                        } else {
                            listing.values.add(typed(text(type, row), text(value, row)));
                        }
                    }
                    return true;
                });
        return new Page(scopes);
    }

    private static Value typed(String type, String text) {
        return switch (type) {
            case "int" -> new Value.Int(Long.parseLong(text));
            case "float" -> new Value.Floating(Double.parseDouble(text));
            case "bool" -> Values.of(text.equals("true") || text.equals("1"));
            default -> new Value.Text(text);
        };
    }
}
