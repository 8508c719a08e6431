package io.varve.query.logs;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The streams that a selector chose among those of a tenant and time, and the shortest SQL condition that holds for at least their
 * rows. A row is resolved by {@link #indexOf}: a stream that the condition lets through but was not chosen has no index.
 */
final class StreamSelection {

    /** Above this many identities a condition on services alone is sent, and rows are sifted here. */
    private static final int MOST_IDS_IN_SQL = 5000;

    private final List<LogStream> streams;
    private final Map<StreamId, Integer> indexes;
    private final Set<String> services;
    private final boolean everyStreamOfTenant;
    private final boolean everyStreamOfServices;

    private StreamSelection(List<LogStream> streams, Collection<LogStream> all) {
        this.streams = streams;
        this.indexes = HashMap.newHashMap(streams.size());
        this.services = new TreeSet<>();
        for (int i = 0; i < streams.size(); i++) {
            indexes.put(streams.get(i).id(), i);
            services.add(streams.get(i).service());
        }
        this.everyStreamOfTenant = streams.size() == all.size();
        int ofServices = 0;
        for (LogStream stream : all) {
            if (services.contains(stream.service())) {
                ofServices++;
            }
        }
        this.everyStreamOfServices = ofServices == streams.size();
    }

    static StreamSelection of(Collection<LogStream> all, Predicate<LogStream> chosen) {
        return new StreamSelection(all.stream().filter(chosen).toList(), all);
    }

    /** The part of this selection for which a condition holds; its SQL stays as short as it can. */
    StreamSelection narrowed(Collection<LogStream> all, Predicate<LogStream> condition) {
        return new StreamSelection(streams.stream().filter(condition).toList(), all);
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    List<LogStream> streams() {
        return streams;
    }

    int size() {
        return streams.size();
    }

    LogStream get(int index) {
        return streams.get(index);
    }

    /** A stream's place in {@link #streams}, -1 when it was not chosen. */
    int indexOf(long high, long low) {
        Integer index = indexes.get(new StreamId(high, low));
        return index == null ? -1 : index;
    }

    /** Whether {@link #condition} lets rows of chosen streams through and no others. */
    boolean isExactInSql() {
        return everyStreamOfTenant || everyStreamOfServices || streams.size() <= MOST_IDS_IN_SQL;
    }

    /** A condition on {@code service} and {@code stream_id}, null when every row of the tenant qualifies. */
    @Nullable
    String condition() {
        if (streams.isEmpty()) {
            return "0";
        }
        if (everyStreamOfTenant) {
            return null;
        }
        String byService = Sql.textIn("service", services);
        if (everyStreamOfServices || streams.size() > MOST_IDS_IN_SQL) {
            return byService;
        }
        return byService + " AND " + idIn(streams);
    }

    /** A condition on {@code service} alone, null when every row of the tenant qualifies. */
    @Nullable
    String serviceCondition() {
        return everyStreamOfTenant ? null : Sql.textIn("service", services);
    }

    /** {@code stream_id IN (..)} of some streams; {@code 0} of none. */
    static String idIn(Collection<LogStream> streams) {
        if (streams.isEmpty()) {
            return "0";
        }
        StringBuilder out = new StringBuilder("stream_id IN (");
        String separator = "";
        for (LogStream stream : streams) {
            out.append(separator).append(Sql.streamId(stream.id()));
            separator = ", ";
        }
        return out.append(')').toString();
    }

    Set<String> services() {
        return new HashSet<>(services);
    }
}
