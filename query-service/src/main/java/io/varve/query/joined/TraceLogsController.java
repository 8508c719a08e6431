package io.varve.query.joined;

import io.varve.logql.label.LabelSet;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.JsonSink;
import io.varve.query.joined.LinesOfTrace.OfSpan;
import io.varve.query.logs.LogLine;
import io.varve.query.tempo.TempoEndpoint;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.tempo.TraceIds;
import io.varve.query.traces.SpanFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code /varve/v1/traces/{id}/logs}: a trace's log lines, span by span. */
@RestController
class TraceLogsController {
    private static final int DEFAULT_OF_SPAN = 20;
    private static final int DEFAULT_TOTAL = 1_000;
    private static final int DEFAULT_NEARBY = 100;
    private static final int MOST = 5_000;

    private final TempoEndpoint endpoint;
    private final TraceLogs logs;

    TraceLogsController(TempoEndpoint endpoint, TraceLogs logs) {
        this.endpoint = endpoint;
        this.logs = logs;
    }

    @GetMapping("/varve/v1/traces/{id}/logs")
    void logs(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, TempoEndpoint.ERRORS, (call, json) -> {
            String full = TraceIds.full(id);
            LinesOfTrace found = logs.read(
                            call.session(),
                            full,
                            new TraceLogs.Bounds(
                                    bound(call, "spanLimit", DEFAULT_OF_SPAN),
                                    bound(call, "limit", DEFAULT_TOTAL),
                                    bound(call, "nearbyLimit", DEFAULT_NEARBY)))
                    .orElseThrow(() -> new QueryFailure(Kind.NOT_FOUND, "trace not found"));
            write(json, full, found);
        });
    }

    private static int bound(Call call, String name, int otherwise) {
        int most = call.limits().maxEntriesLimitPerQuery() == 0
                ? MOST
                : Math.min(MOST, call.limits().maxEntriesLimitPerQuery());
        if (call.parameters().text(name).isEmpty()) {
            return Math.min(otherwise, most);
        }
        long asked = call.parameters().unsigned(name);
        if (asked > most) {
            throw QueryFailure.badRequest(name + " is " + asked + ", and a trace's logs are answered with at most "
                    + most + " lines (max_entries_limit_per_query, or " + MOST + "); ask LogQL for more");
        }
        return (int) asked;
    }

    private static void write(JsonSink json, String id, LinesOfTrace found) throws IOException {
        json.raw("{\"traceID\":").string(id);
        json.raw(",\"startTimeUnixNano\":\"").number(found.trace().start());
        json.raw("\",\"endTimeUnixNano\":\"").number(found.trace().end());
        json.raw("\",\"spans\":[");
        String separator = "";
        for (OfSpan each : found.spans()) {
            SpanFacts span = each.span();
            json.raw(separator).raw("{\"spanID\":").string(span.id());
            json.raw(",\"serviceName\":").string(span.service());
            json.raw(",\"name\":").string(span.name());
            json.raw(",\"startTimeUnixNano\":\"").number(span.start());
            json.raw("\",\"durationNanos\":\"").number(span.duration());
            json.raw("\",\"lineCount\":").number(each.count()).raw(",\"lines\":");
            lines(json, each.lines());
            json.raw('}');
            separator = ",";
        }
        json.raw("],\"lines\":");
        lines(json, found.others());
        json.raw(",\"nearby\":");
        lines(json, found.nearby());
        json.raw(",\"linesLeftOff\":").raw(Boolean.toString(found.linesLeftOff()));
        json.raw(",\"nearbyLeftOff\":").raw(Boolean.toString(found.nearbyLeftOff()));
        json.raw('}');
    }

    private static void lines(JsonSink json, List<LogLine> lines) throws IOException {
        json.raw('[');
        String separator = "";
        for (LogLine line : lines) {
            json.raw(separator).raw("{\"timeUnixNano\":\"").number(line.timestamp());
            json.raw("\",\"line\":").string(line.line(), 0, line.line().length);
            json.raw(",\"labels\":{");
            LabelSet labels = line.labels().all();
            separator = "";
            for (int i = 0; i < labels.size(); i++) {
                json.raw(separator).string(labels.name(i)).raw(':').string(labels.value(i));
                separator = ",";
            }
            json.raw("}}");
            separator = ",";
        }
        json.raw(']');
    }
}
