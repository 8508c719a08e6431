package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.tempo.TempoParameters.TimeRange;
import io.varve.query.traces.FoundTrace;
import io.varve.query.traces.FoundTrace.FoundSet;
import io.varve.query.traces.FoundTrace.FoundSpan;
import io.varve.query.traces.TraceQueries;
import io.varve.query.traces.TraceSearch;
import io.varve.query.traces.TraceSummary;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.NamedValue;
import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/search}: by TraceQL, or by the tags that it was asked by before. */
@RestController
class SearchController {
    /** What Tempo calls a trace whose root it has not. */
    static final String NO_ROOT = "<root span not yet received>";

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 262_144;
    private static final int DEFAULT_SPANS = 3;
    private static final int MAX_SPANS = 1_000;

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    SearchController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @GetMapping({"/api/search", "/tempo/api/search"})
    void search(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, this::search);
    }

    private void search(Call call, JsonSink json) throws IOException {
        TempoParameters parameters = call.parameters();
        int limit = parameters.positive("limit", DEFAULT_LIMIT);
        if (limit > MAX_LIMIT) {
            throw QueryFailure.badRequest("limit " + limit + " exceeds max limit " + MAX_LIMIT);
        }
        int spans =
                parameters.has("spss") ? (int) Math.min(parameters.unsigned("spss"), Integer.MAX_VALUE) : DEFAULT_SPANS;
        if (spans > MAX_SPANS) {
            throw QueryFailure.badRequest("spans per span set exceeds " + MAX_SPANS + ". received " + spans);
        }
        TimeRange range = parameters.searchRange();
        boolean byTags = !parameters.has("q");
        if (!byTags && parameters.has("tags")) {
            throw QueryFailure.badRequest("invalid request: can't specify tags and q in the same query");
        }
        CompiledQuery query = byTags ? TagSearch.query(parameters) : compile(parameters.text("q"));
        List<FoundTrace> found = queries.search(
                call.session(),
                new TraceSearch(query, range.start(), range.end(), limit, spans == 0 ? MAX_SPANS : spans));
        Set<Intrinsic> untold = UntoldIntrinsics.of(query.query().pipeline());
        json.raw("{\"traces\":[");
        String separator = "";
        for (FoundTrace trace : found) {
            json.raw(separator);
            write(json, trace, byTags, untold);
            separator = ",";
        }
        json.raw("],\"metrics\":{\"inspectedTraces\":").number(found.size());
        json.raw(",\"completedJobs\":1,\"totalJobs\":1}}");
    }

    private static CompiledQuery compile(String text) {
        try {
            return CompiledQuery.of(TraceQlParser.parse(text));
        } catch (TraceQlException e) {
            throw QueryFailure.badRequest("invalid TraceQL query: " + e.getMessage());
        }
    }

    private static void write(JsonSink json, FoundTrace trace, boolean summaryOnly, Set<Intrinsic> untold)
            throws IOException {
        TraceSummary summary = trace.summary();
        String service = untold.contains(Intrinsic.ROOT_SERVICE) ? "" : summary.rootService();
        long duration = untold.contains(Intrinsic.TRACE_DURATION) ? 0 : summary.end() - summary.start();
        json.raw("{\"traceID\":").string(shortId(summary.id()));
        json.raw(",\"rootServiceName\":").string(service.isEmpty() ? NO_ROOT : service);
        json.raw(",\"rootTraceName\":").string(untold.contains(Intrinsic.ROOT_NAME) ? "" : summary.rootName());
        json.raw(",\"startTimeUnixNano\":\"").number(summary.start());
        json.raw("\",\"durationMs\":").number(duration / 1_000_000);
        if (!summaryOnly) {
            json.raw(",\"spanSets\":[");
            String separator = "";
            for (FoundSet set : trace.sets()) {
                json.raw(separator);
                write(json, set);
                separator = ",";
            }
            json.raw("],\"serviceStats\":{");
            separator = "";
            for (String name : new TreeMap<>(summary.spans()).keySet()) {
                json.raw(separator).string(name).raw(":{\"spanCount\":");
                json.number(summary.spans().getOrDefault(name, 0L));
                json.raw(",\"errorCount\":")
                        .number(summary.errors().getOrDefault(name, 0L))
                        .raw('}');
                separator = ",";
            }
            json.raw('}');
        }
        json.raw('}');
    }

    private static String shortId(String id) {
        String shortened = id.replaceFirst("^0+", "");
        return shortened.isEmpty() ? "0" : shortened;
    }

    private static void write(JsonSink json, FoundSet set) throws IOException {
        json.raw("{\"spans\":[");
        String separator = "";
        for (FoundSpan span : set.spans()) {
            json.raw(separator).raw("{\"spanID\":").string(span.id());
            if (!span.name().isEmpty()) {
                json.raw(",\"name\":").string(span.name());
            }
            json.raw(",\"startTimeUnixNano\":\"").number(span.start());
            json.raw("\",\"durationNanos\":\"").number(span.duration()).raw('"');
            attributes(json, span.attributes());
            json.raw('}');
            separator = ",";
        }
        json.raw("],\"matched\":").number(set.matched());
        attributes(json, set.attributes());
        json.raw('}');
    }

    private static void attributes(JsonSink json, List<NamedValue> attributes) throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        json.raw(",\"attributes\":[");
        String separator = "";
        for (NamedValue attribute : attributes) {
            json.raw(separator).raw("{\"key\":").string(attribute.name()).raw(",\"value\":");
            ValueJson.write(json, attribute.value());
            json.raw('}');
            separator = ",";
        }
        json.raw(']');
    }
}
