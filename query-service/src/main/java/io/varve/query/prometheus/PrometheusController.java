package io.varve.query.prometheus;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ErrorForm;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.traces.TraceQueries;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/query}, {@code query_range}, {@code series} and {@code labels}, in Prometheus' shapes. */
@RestController
class PrometheusController {
    private static final ErrorForm ERRORS = new ErrorForm(
            "application/json",
            Map.of(),
            (kind, text) -> "{\"status\":\"error\",\"errorType\":\"" + errorType(kind) + "\",\"error\":"
                    + JsonSink.quoted(text) + "}");

    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_SAMPLES = 11_000;

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    PrometheusController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    private static String errorType(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST, UNAUTHENTICATED -> "bad_data";
            case NOT_FOUND -> "not_found";
            case OVERLOADED, UNAVAILABLE -> "unavailable";
            case CANCELLED -> "canceled";
            case TIMED_OUT -> "timeout";
            case INTERNAL -> "internal";
        };
    }

    @RequestMapping(
            path = "/api/v1/query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void instant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            long time = call.parameters().timeOr("time", call.parameters().now()) / SECOND;
            String query = call.parameters().text("query");
            if (query.replace(" ", "").equals("1+1")) {
                // What Grafana tests a data source with.
                json.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[")
                        .number(time);
                json.raw(",\"2\"]}}");
                return;
            }
            long[] times = {time};
            var series = new Evaluation(call.session(), queries, times).evaluate(ExpressionParser.parse(query));
            write(json, "vector", series, times);
        });
    }

    @RequestMapping(
            path = "/api/v1/query_range",
            method = {RequestMethod.GET, RequestMethod.POST})
    void range(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            long now = call.parameters().now();
            long start = call.parameters().timeOr("start", now - 3_600 * SECOND) / SECOND;
            long end = call.parameters().timeOr("end", now) / SECOND;
            Long asked = call.parameters().step();
            long step = Math.max(1, asked == null ? 60 : asked / SECOND);
            if (end < start || (end - start) / step > MAX_SAMPLES) {
                throw QueryFailure.badRequest(
                        "start, end and step make no range of at most " + MAX_SAMPLES + " samples");
            }
            long[] times = LongStream.iterate(start, time -> time <= end, time -> time + step)
                    .toArray();
            var series = new Evaluation(call.session(), queries, times)
                    .evaluate(ExpressionParser.parse(call.parameters().text("query")));
            write(json, "matrix", series, times);
        });
    }

    @RequestMapping(
            path = "/api/v1/series",
            method = {RequestMethod.GET, RequestMethod.POST})
    void series(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            Expression.Selector selector =
                    ExpressionParser.parseSelector(call.parameters().text("match[]"));
            json.raw("{\"status\":\"success\",\"data\":[");
            String separator = "";
            for (Map<String, String> labels : labels(call, selector)) {
                json.raw(separator);
                var named = new TreeMap<>(labels);
                named.put("__name__", selector.metric());
                object(json, named);
                separator = ",";
            }
            json.raw("]}");
        });
    }

    @RequestMapping(
            path = "/api/v1/labels",
            method = {RequestMethod.GET, RequestMethod.POST})
    void names(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(
                request,
                response,
                ERRORS,
                (call, json) -> list(
                        json,
                        List.of(
                                "__name__",
                                "client",
                                "connection_type",
                                "le",
                                "server",
                                "service",
                                "span_kind",
                                "span_name",
                                "status_code")));
    }

    /** Grafana decides by the version what it asks for. */
    @RequestMapping(path = "/api/v1/status/buildinfo", method = RequestMethod.GET)
    void buildInfo(HttpServletResponse response) throws IOException {
        response.setContentType("application/json; charset=UTF-8");
        new JsonSink(response.getOutputStream())
                .raw("{\"status\":\"success\",\"data\":{\"version\":\"2.53.0\",\"revision\":\"varve\",\"branch\":\"\",")
                .raw("\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}}")
                .flush();
    }

    @RequestMapping(path = "/api/v1/label/{name}/values", method = RequestMethod.GET)
    void values(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            if (name.equals("__name__")) {
                list(json, SpanMetric.NAMES);
                return;
            }
            boolean ofEdges = name.equals("client") || name.equals("server") || name.equals("connection_type");
            var selector = new Expression.Selector(
                    ofEdges ? "traces_service_graph_request_total" : "traces_spanmetrics_calls_total", List.of());
            var values = new TreeSet<String>();
            for (Map<String, String> labels : labels(call, selector)) {
                String value = labels.get(name);
                if (value != null) {
                    values.add(value);
                }
            }
            list(json, values);
        });
    }

    /** The labels that a metric has in the time that is asked for. */
    private Set<Map<String, String>> labels(Call call, Expression.Selector selector) {
        long now = call.parameters().now();
        long start = call.parameters().timeOr("start", now - 3_600 * SECOND) / SECOND;
        long end = call.parameters().timeOr("end", now) / SECOND;
        var counted = new Expression.Counted(false, selector, Math.max(1, end - start));
        return new Evaluation(call.session(), queries, new long[] {end})
                .evaluate(counted)
                .keySet();
    }

    private static void list(JsonSink json, Collection<String> texts) throws IOException {
        json.raw("{\"status\":\"success\",\"data\":[");
        String separator = "";
        for (String text : texts) {
            json.raw(separator).string(text);
            separator = ",";
        }
        json.raw("]}");
    }

    private static void object(JsonSink json, Map<String, String> labels) throws IOException {
        json.raw('{');
        String separator = "";
        for (Map.Entry<String, String> label : labels.entrySet()) {
            json.raw(separator).string(label.getKey()).raw(':').string(label.getValue());
            separator = ",";
        }
        json.raw('}');
    }

    private static void write(JsonSink json, String type, Map<Map<String, String>, double[]> series, long[] times)
            throws IOException {
        json.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"")
                .raw(type)
                .raw("\",\"result\":[");
        String separator = "";
        for (Map.Entry<Map<String, String>, double[]> each : series.entrySet()) {
            if (LongStream.range(0, times.length).allMatch(i -> Double.isNaN(each.getValue()[(int) i]))) {
                continue;
            }
            json.raw(separator).raw("{\"metric\":");
            object(json, new TreeMap<>(each.getKey()));
            json.raw(type.equals("vector") ? ",\"value\":" : ",\"values\":[");
            separator = "";
            for (int i = 0; i < times.length; i++) {
                if (!Double.isNaN(each.getValue()[i])) {
                    json.raw(separator).raw('[').number(times[i]).raw(',');
                    json.sample(each.getValue()[i]).raw(']');
                    separator = ",";
                }
            }
            json.raw(type.equals("vector") ? "}" : "]}");
            separator = ",";
        }
        json.raw("]}}");
    }
}
