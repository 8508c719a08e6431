package io.varve.query.loki;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.logs.DetectedField;
import io.varve.query.logs.LabelVolume;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.LogRequest;
import io.varve.query.logs.VolumeRequest;
import io.varve.query.loki.LokiEndpoint.Call;
import io.varve.query.loki.RequestParameters.TimeRange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What Logs Drilldown asks beside queries: volumes, and the labels and fields that lines have. */
@RestController
class DrilldownController {

    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_FIELD_LIMIT = 1000;
    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    /** More steps than this are not drawn by anybody, and each has an answer of its own. */
    private static final long MOST_VOLUME_STEPS = 500;

    private final LokiEndpoint endpoint;
    private final LogQueries queries;

    DrilldownController(LokiEndpoint endpoint, LogQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @RequestMapping(
            path = "/loki/api/v1/index/volume",
            method = {RequestMethod.GET, RequestMethod.POST})
    void volume(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            VolumeRequest volume = volumeRequest(call, range.start(), range.end());
            List<LabelVolume> volumes = queries.volume(call.session(), volume);
            json.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[");
            ResultEncoder encoder = new ResultEncoder(json);
            for (int i = 0; i < volumes.size(); i++) {
                json.raw(i == 0 ? "{\"metric\":" : ",{\"metric\":");
                encoder.labels(volumes.get(i).labels());
                json.raw(",\"value\":");
                encoder.sample(range.end() / NANOS_PER_MILLISECOND, (double)
                        volumes.get(i).bytes());
                json.raw('}');
            }
            json.raw("]}}");
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/index/volume_range",
            method = {RequestMethod.GET, RequestMethod.POST})
    void volumeRange(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            long step = call.parameters().step(range);
            if (range.length() == Long.MAX_VALUE || range.length() / step > MOST_VOLUME_STEPS) {
                throw QueryFailure.badRequest("volume_range has more than " + MOST_VOLUME_STEPS
                        + " steps. Try increasing the value of the step parameter");
            }
            VolumeRequest volume = volumeRequest(call, range.start(), range.end());
            Map<LabelSet, List<Point>> series = new TreeMap<>();
            long start = range.start();
            for (List<LabelVolume> ofStep : queries.volumeBySteps(call.session(), volume, step)) {
                for (LabelVolume one : ofStep) {
                    series.computeIfAbsent(one.labels(), _ -> new ArrayList<>())
                            .add(new Point(start / NANOS_PER_MILLISECOND, one.bytes()));
                }
                start += step;
            }
            json.raw("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[");
            ResultEncoder encoder = new ResultEncoder(json);
            String separator = "";
            for (Map.Entry<LabelSet, List<Point>> one : series.entrySet()) {
                json.raw(separator).raw("{\"metric\":");
                separator = ",";
                encoder.labels(one.getKey());
                json.raw(",\"values\":[");
                for (int i = 0; i < one.getValue().size(); i++) {
                    json.raw(i == 0 ? "" : ",");
                    encoder.sample(one.getValue().get(i).millis(), (double)
                            one.getValue().get(i).bytes());
                }
                json.raw("]}");
            }
            json.raw("]}}");
        });
    }

    private record Point(long millis, long bytes) {}

    private static VolumeRequest volumeRequest(Call call, long start, long end) {
        RequestParameters parameters = call.parameters();
        int limit = parameters.positive("limit", DEFAULT_LIMIT);
        if (limit > call.limits().volumeMaxSeries() && call.limits().volumeMaxSeries() > 0) {
            throw QueryFailure.badRequest("limit " + limit + " is above volume_max_series of the tenant ("
                    + call.limits().volumeMaxSeries() + ")");
        }
        String targets = parameters.text("targetLabels");
        boolean byLabelName = switch (parameters.text("aggregateBy")) {
            case "", "series" -> false;
            case "labels" -> true;
            default -> throw QueryFailure.badRequest("invalid aggregateBy: use series or labels");
        };
        return new VolumeRequest(
                matchers(parameters),
                start,
                end,
                targets.isEmpty() ? List.of() : List.of(targets.split(",", -1)),
                byLabelName,
                limit);
    }

    @RequestMapping(
            path = "/loki/api/v1/detected_labels",
            method = {RequestMethod.GET, RequestMethod.POST})
    void detectedLabels(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            Map<String, Integer> labels =
                    queries.detectedLabels(call.session(), matchers(call.parameters()), range.start(), range.end());
            json.raw("{\"detectedLabels\":[");
            String separator = "";
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                json.raw(separator).raw("{\"label\":").string(label.getKey());
                json.raw(",\"cardinality\":").number(label.getValue()).raw('}');
                separator = ",";
            }
            json.raw("]}");
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/detected_fields",
            method = {RequestMethod.GET, RequestMethod.POST})
    void detectedFields(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            int limit = fieldLimit(call);
            json.raw("{\"fields\":[");
            String separator = "";
            for (DetectedField field : fields(call).stream().limit(limit).toList()) {
                json.raw(separator).raw("{\"label\":").string(field.name());
                json.raw(",\"type\":").string(field.type().text());
                json.raw(",\"cardinality\":").number(field.values().size());
                json.raw(",\"parsers\":");
                strings(json, field.parsers());
                if (!field.jsonPath().isEmpty()) {
                    json.raw(",\"jsonPath\":");
                    strings(json, field.jsonPath());
                }
                json.raw('}');
                separator = ",";
            }
            json.raw("],\"limit\":").number(limit).raw('}');
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/detected_field/{name}/values",
            method = {RequestMethod.GET, RequestMethod.POST})
    void detectedFieldValues(
            @PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            int limit = fieldLimit(call);
            List<String> values = fields(call).stream()
                    .filter(field -> field.name().equals(name))
                    .flatMap(field -> field.values().stream())
                    .limit(limit)
                    .toList();
            json.raw("{\"values\":");
            strings(json, values);
            json.raw(",\"limit\":").number(limit).raw('}');
        });
    }

    private List<DetectedField> fields(Call call) {
        TimeRange range = call.parameters().orderedRange();
        LogQuery query = LogQlParser.parseLogQuery(call.parameters().text("query"));
        int lines = call.parameters().positive("line_limit", DEFAULT_LIMIT);
        QueryChecks.entries(lines, call.limits());
        QueryChecks.selector(query.matchers(), call.limits());
        return queries.detectedFields(
                call.session(), new LogRequest(query, range.start(), range.end(), false, lines, 0));
    }

    private static int fieldLimit(Call call) {
        int limit = call.parameters().positive("limit", DEFAULT_FIELD_LIMIT);
        return call.parameters().positive("field_limit", limit);
    }

    /** Null where there is none: Logs Drilldown tells structured metadata by it. */
    private static void strings(JsonSink json, List<String> values) throws IOException {
        if (values.isEmpty()) {
            json.raw("null");
            return;
        }
        for (int i = 0; i < values.size(); i++) {
            json.raw(i == 0 ? '[' : ',').string(values.get(i));
        }
        json.raw(']');
    }

    private static List<LabelMatcher> matchers(RequestParameters parameters) {
        String query = parameters.text("query");
        return query.isEmpty() ? List.of() : LogQlParser.parseLogQuery(query).matchers();
    }
}
