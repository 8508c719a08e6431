package io.varve.query.loki;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.http.JsonSink;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.LogRequest;
import io.varve.query.loki.RequestParameters.TimeRange;
import io.varve.query.patterns.LogPattern;
import io.varve.query.patterns.PatternCounts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** {@code /loki/api/v1/patterns}. */
@RestController
class PatternController {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LokiEndpoint endpoint;
    private final LogQueries queries;

    PatternController(LokiEndpoint endpoint, LogQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @RequestMapping(
            path = "/loki/api/v1/patterns",
            method = {RequestMethod.GET, RequestMethod.POST})
    void patterns(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            QueryChecks.length(range, call.limits());
            long seconds = Math.max(call.parameters().step(range) / NANOS_PER_SECOND, 1);
            long step = seconds * NANOS_PER_SECOND;
            QueryChecks.points(range, step, call.limits());
            LogQuery query = LogQlParser.parseLogQuery(call.parameters().text("query"));
            QueryChecks.selector(query.matchers(), call.limits());
            LogRequest lines = new LogRequest(query, range.start(), range.end(), true, Integer.MAX_VALUE, 0);
            PatternCounts counts = new PatternCounts();
            queries.shapes(call.session(), lines, step, counts);
            json.raw("{\"status\":\"success\",\"data\":[");
            String separator = "";
            for (LogPattern pattern : counts.patterns()) {
                json.raw(separator);
                separator = ",";
                write(json, pattern, seconds);
            }
            json.raw("]}");
        });
    }

    private static void write(JsonSink json, LogPattern pattern, long stepSeconds) throws IOException {
        json.raw("{\"pattern\":").string(pattern.pattern());
        json.raw(",\"level\":").string(pattern.level()).raw(",\"samples\":[");
        String separator = "[";
        for (Map.Entry<Long, Long> sample : pattern.samples().entrySet()) {
            json.raw(separator).number(sample.getKey() * stepSeconds).raw(',');
            json.number(sample.getValue()).raw(']');
            separator = ",[";
        }
        json.raw("]}");
    }
}
