package io.varve.query.logs;

import io.varve.query.failure.QueryFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/** Puts the lines of several tenants together: by time, and of equal times by the tenants' names. */
final class TenantMerge {

    private TenantMerge() {}

    /**
     * @param read answers a request for one tenant
     * @throws QueryFailure BAD_REQUEST for what depends on the lines of all tenants before the limit
     */
    static List<LogLine> lines(
            ReadSession reads, LogRequest request, BiFunction<StoreSession, LogRequest, List<LogLine>> read) {
        if (!request.isInOrderOfTime() || request.interval() > 0) {
            throw QueryFailure.badRequest(
                    "distinct, sort, context and the parameter interval read one tenant at a time,"
                            + " but X-Scope-OrgID names " + reads.sessions().size()
                            + "; name one, or leave them out and choose tenants by " + LogStream.TENANT_LABEL);
        }
        LogRequest positioned = request.positioned();
        List<LogLine> all = new ArrayList<>();
        for (StoreSession session : reads.sessions()) {
            all.addAll(read.apply(session, positioned.forTenant(session.tenant().value())));
        }
        Comparator<LogLine> order = Comparator.comparing(TenantMerge::position);
        all.sort(request.forward() ? order : order.reversed());
        return List.copyOf(all.subList(0, Math.min(request.limit(), all.size())));
    }

    private static LinePosition position(LogLine line) {
        return Objects.requireNonNull(line.position(), "a line that was read with its position");
    }
}
