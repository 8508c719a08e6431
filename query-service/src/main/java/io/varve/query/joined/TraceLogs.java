package io.varve.query.joined;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.syntax.LogQlParser;
import io.varve.notation.GoText;
import io.varve.query.joined.LinesOfTrace.OfSpan;
import io.varve.query.logs.LogLine;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.LogRequest;
import io.varve.query.logs.StoreSession;
import io.varve.query.traces.SpanFacts;
import io.varve.query.traces.TraceQueries;
import io.varve.query.traces.TraceSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the lines of a trace: those that name it, and those that its services wrote in its time. */
final class TraceLogs {
    /** A line may be written this long before its span began or after the trace ended, nanoseconds. */
    private static final long SLACK = 600_000_000_000L;

    private final LogQueries logs;
    private final TraceQueries traces;

    TraceLogs(LogQueries logs, TraceQueries traces) {
        this.logs = logs;
        this.traces = traces;
    }

    /**
     * @param ofSpan most lines of one span
     * @param total most lines that name the trace
     * @param nearby most lines that do not
     */
    record Bounds(int ofSpan, int total, int nearby) {}

    /** @param id in 32 hexadecimal digits; empty if there is no such trace */
    Optional<LinesOfTrace> read(StoreSession session, String id, Bounds bounds) {
        return traces.summary(session, id).map(trace -> read(session, trace, bounds));
    }

    private LinesOfTrace read(StoreSession session, TraceSummary trace, Bounds bounds) {
        LogQuery naming = LogQlParser.parseLogQuery("{service_name=~\".+\"} | trace_id=\"" + trace.id() + "\"");
        List<LogLine> lines = lines(
                session,
                // Of all streams, also those without a service, which LogQL has no selector for.
                new LogQuery(naming.position(), List.of(), naming.stages()),
                trace.start() - SLACK,
                trace.end() + SLACK,
                bounds.total());
        boolean linesLeftOff = lines.size() > bounds.total();
        Map<String, List<LogLine>> bySpan = new LinkedHashMap<>();
        for (LogLine line : first(lines, bounds.total())) {
            String span = line.labels().all().get("span_id");
            bySpan.computeIfAbsent(span == null ? "" : span, _ -> new ArrayList<>())
                    .add(line);
        }
        List<OfSpan> spans = new ArrayList<>();
        Collection<String> named =
                bySpan.keySet().stream().filter(span -> !span.isEmpty()).toList();
        for (SpanFacts span : traces.spans(session, trace, named)) {
            List<LogLine> own = bySpan.remove(span.id());
            // Of two spans with one id the first has the lines.
            if (own != null) {
                spans.add(new OfSpan(span, first(own, bounds.ofSpan()), own.size()));
            }
        }
        List<LogLine> others = bySpan.values().stream()
                .flatMap(Collection::stream)
                .sorted(Comparator.comparingLong(LogLine::timestamp))
                .toList();
        List<LogLine> nearby = bounds.nearby() == 0 ? List.of() : nearby(session, trace, bounds.nearby());
        return new LinesOfTrace(
                trace, spans, others, first(nearby, bounds.nearby()), linesLeftOff, nearby.size() > bounds.nearby());
    }

    private List<LogLine> nearby(StoreSession session, TraceSummary trace, int limit) {
        String services = trace.spans().keySet().stream()
                .filter(service -> !service.isEmpty())
                .sorted()
                .map(TraceLogs::quoted)
                .collect(Collectors.joining("|"));
        if (services.isEmpty()) {
            return List.of();
        }
        String query = "{service_name=~" + GoText.quote(services) + "} | trace_id=\"\"";
        return lines(session, LogQlParser.parseLogQuery(query), trace.start(), trace.end() + 1, limit);
    }

    /** A name as an expression that matches it alone. */
    private static String quoted(String name) {
        var expression = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if ("\\.+*?()|[]{}^$-".indexOf(name.charAt(i)) >= 0) {
                expression.append('\\');
            }
            expression.append(name.charAt(i));
        }
        return expression.toString();
    }

    /** One more than the limit, if there are more. */
    private List<LogLine> lines(StoreSession session, LogQuery query, long start, long end, int limit) {
        return logs.lines(session, new LogRequest(query, start, end, true, limit + 1, 0));
    }

    private static List<LogLine> first(List<LogLine> lines, int limit) {
        return lines.size() <= limit ? lines : lines.subList(0, limit);
    }
}
