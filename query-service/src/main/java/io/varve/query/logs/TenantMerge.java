package io.varve.query.logs;

import io.varve.logql.ast.Stage;
import io.varve.logql.eval.logs.FirstLines;
import io.varve.query.failure.QueryFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Puts the lines of several tenants together: by time, and of equal times by the tenants' names. */
final class TenantMerge {
    /** Lines that are read at once when not each of them is in the answer. */
    private static final int PAGE = 5000;

    private final ReadSession reads;
    private final LogPlanner planner;
    private final StreamDays days;

    TenantMerge(ReadSession reads, LogPlanner planner, StreamDays days) {
        this.reads = reads;
        this.planner = planner;
        this.days = days;
    }

    /** @throws QueryFailure BAD_REQUEST for stages that would have to see the lines of all tenants in their order */
    List<LogLine> lines(LogRequest request) {
        List<Stage> stages = request.query().stages();
        Stage last = stages.isEmpty() ? null : stages.getLast();
        requireMergeable(request);
        LogRequest positioned = request.positioned();
        if (stages.stream().anyMatch(Stage.Sort.class::isInstance)) {
            return sorted(positioned);
        }
        if (last instanceof Stage.Distinct distinct) {
            return first(positioned, distinct(ofEach(positioned), distinct));
        }
        if (last instanceof Stage.Context context) {
            return around(positioned, context);
        }
        return request.interval() > 0 ? spaced(positioned) : inOrder(positioned);
    }

    private static void requireMergeable(LogRequest request) {
        List<Stage> stages = request.query().stages();
        boolean distinctInside =
                stages.stream().limit(Math.max(0, stages.size() - 1)).anyMatch(Stage.Distinct.class::isInstance);
        if (distinctInside) {
            throw QueryFailure.badRequest(
                    "of several tenants, as X-Scope-OrgID names, distinct can be asked once and as"
                            + " the last stage: move it to the end or name one tenant");
        }
        if (request.interval() > 0 && !request.isInOrderOfTime()) {
            throw QueryFailure.badRequest("of several tenants, as X-Scope-OrgID names, the parameter interval can't be"
                    + " asked together with distinct, sort or context: leave one out or name one tenant");
        }
    }

    private List<LogLine> inOrder(LogRequest request) {
        return first(request, ofEach(request));
    }

    private static List<LogLine> first(LogRequest request, List<LogLine> lines) {
        return List.copyOf(lines.subList(0, Math.min(request.limit(), lines.size())));
    }

    /** As many lines of each tenant as are asked for, in the order of the answer. */
    private List<LogLine> ofEach(LogRequest request) {
        List<LogLine> all = new ArrayList<>();
        for (StoreSession session : reads.sessions()) {
            LogRequest ofTenant = request.forTenant(session.tenant().value());
            if (planner.plan(session, ofTenant) instanceof LogPlan.Rows(RowFilter filter)) {
                all.addAll(new LogReader(session, days, ofTenant, filter).read());
            }
        }
        all.sort(order(request));
        return all;
    }

    private List<LogLine> sorted(LogRequest request) {
        FirstLines<LogLine> first = new FirstLines<>(request.limit(), order(request));
        for (StoreSession session : reads.sessions()) {
            if (planner.plan(session, request) instanceof LogPlan.Rows(RowFilter filter)) {
                new LogReader(session, days, request, filter, first).read();
            }
        }
        return first.sorted();
    }

    /** The first line of a set of values is the first of a tenant's firsts, and no tenant has more than the limit before it. */
    private static List<LogLine> distinct(List<LogLine> firstOfTenants, Stage.Distinct distinct) {
        Set<List<String>> seen = new HashSet<>();
        return firstOfTenants.stream()
                .filter(line -> seen.add(distinct.labels().stream()
                        .map(label ->
                                Objects.requireNonNullElse(line.labels().all().get(label), ""))
                        .toList()))
                .toList();
    }

    private List<LogLine> around(LogRequest request, Stage.Context context) {
        ContextReader reader = new ContextReader(request, context);
        for (StoreSession session : reads.sessions()) {
            if (planner.plan(session, request) instanceof LogPlan.Rows(RowFilter filter)) {
                reader.of(session, filter.streams());
            }
        }
        return reader.around(inOrder(request));
    }

    /** Which lines are far enough from each other depends on all tenants' lines, so pages of all of them are gone through. */
    private List<LogLine> spaced(LogRequest request) {
        List<LogLine> kept = new ArrayList<>();
        LinePosition behind = request.behind();
        long lastKept = behind == null ? 0 : behind.timestamp();
        boolean any = behind != null;
        List<LogLine> page;
        do {
            page = inOrder(request.next(behind, PAGE));
            for (LogLine line : page) {
                if (kept.size() < request.limit()
                        && (!any || Math.abs(line.timestamp() - lastKept) >= request.interval())) {
                    kept.add(line);
                    lastKept = line.timestamp();
                    any = true;
                }
            }
            behind = page.isEmpty() ? behind : position(page.getLast());
        } while (page.size() == PAGE && kept.size() < request.limit());
        return kept;
    }

    private static Comparator<LogLine> order(LogRequest request) {
        Comparator<LogLine> order = Comparator.comparing(TenantMerge::position);
        return request.forward() ? order : order.reversed();
    }

    private static LinePosition position(LogLine line) {
        return Objects.requireNonNull(line.position(), "a line that was read with its position");
    }
}
