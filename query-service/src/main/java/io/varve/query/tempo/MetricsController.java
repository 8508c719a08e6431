package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.tempo.TempoParameters.TimeRange;
import io.varve.query.traces.TraceQueries;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.Exemplar;
import io.varve.traceql.metrics.Label;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/metrics/query_range} and {@code /query}. Grafana reads the answer strictly: no field that Tempo has not. */
@RestController
class MetricsController {
    /** Tempo's bound. */
    private static final int MAX_EXEMPLARS = 100;

    private static final long SECOND = 1_000_000_000L;
    private static final long[] GRANULARITIES = {
        3_600 * SECOND, 300 * SECOND, 60 * SECOND, 15 * SECOND, 5 * SECOND, SECOND
    };

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    MetricsController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @GetMapping({"/api/metrics/query_range", "/tempo/api/metrics/query_range"})
    void range(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange time = call.parameters().metricsRange(true);
            Long asked = call.parameters().step();
            long step = asked == null ? defaultStep(time.end() - time.start()) : asked;
            if ((time.end() - time.start()) / step > MetricsRange.MAX_SAMPLES) {
                throw QueryFailure.badRequest("a step of " + step + " ns makes more than the limit of "
                        + MetricsRange.MAX_SAMPLES + " samples of a series; use a longer step or a shorter time");
            }
            MetricsRange range = MetricsRange.steps(time.start(), time.end(), step);
            CompiledQuery query = query(call);
            int exemplars = exemplars(call);
            List<Series> series = series(call, query, range);
            write(
                    json,
                    series,
                    range,
                    exemplars == 0 ? List.of() : queries.exemplars(call.session(), query, range, series, exemplars));
        });
    }

    /** How many exemplars are wanted for all series together; none if nothing is said. */
    private static int exemplars(Call call) {
        TempoParameters parameters = call.parameters();
        return parameters.has("exemplars") ? (int) Math.min(parameters.unsigned("exemplars"), MAX_EXEMPLARS) : 0;
    }

    @GetMapping({"/api/metrics/query", "/tempo/api/metrics/query"})
    void instant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange time = call.parameters().metricsRange(false);
            MetricsRange range = MetricsRange.instant(time.start(), time.end());
            write(json, series(call, query(call), range), range, List.of());
        });
    }

    private List<Series> series(Call call, CompiledQuery query, MetricsRange range) {
        return queries.metrics(call.session(), query, range, maxSeries(call)).stream()
                .sorted(new SeriesOrder())
                .toList();
    }

    private static int maxSeries(Call call) {
        int limit = call.limits().maxQuerySeries();
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    private static CompiledQuery query(Call call) {
        TempoParameters parameters = call.parameters();
        String text = parameters.has("q") ? parameters.text("q") : parameters.text("query");
        CompiledQuery query;
        try {
            query = CompiledQuery.of(TraceQlParser.parse(text));
        } catch (TraceQlException e) {
            String message = String.valueOf(e.getMessage());
            throw QueryFailure.badRequest(message.startsWith("parse error") ? message : "compiling query: " + message);
        }
        if (query.query().metrics() == null) {
            throw QueryFailure.badRequest("not a metrics query");
        }
        return query;
    }

    /** Tempo's: about 240 samples, whole multiples of a familiar step. */
    private static long defaultStep(long nanoseconds) {
        long baseline = nanoseconds / 240;
        if (nanoseconds < 60 * SECOND) {
            long fine = 50_000_000L;
            return Math.max(fine, baseline / fine * fine);
        }
        for (long granularity : GRANULARITIES) {
            if (baseline > granularity) {
                return baseline / granularity * granularity;
            }
        }
        return SECOND;
    }

    /** @param exemplars of each series, or nothing */
    private static void write(JsonSink json, List<Series> all, MetricsRange range, List<List<Exemplar>> exemplars)
            throws IOException {
        json.raw("{\"series\":[");
        String separator = "";
        for (int i = 0; i < all.size(); i++) {
            Series series = all.get(i);
            json.raw(separator).raw("{\"labels\":[");
            separator = "";
            for (Label label : series.labels()) {
                json.raw(separator).raw("{\"key\":").string(label.name()).raw(",\"value\":");
                ValueJson.write(json, label.value());
                json.raw('}');
                separator = ",";
            }
            json.raw(']');
            if (range.instant()) {
                json.raw(",\"value\":");
                ValueJson.number(json, series.values()[0]);
            } else {
                samples(json, series, range);
                if (!exemplars.isEmpty() && !exemplars.get(i).isEmpty()) {
                    exemplars(json, exemplars.get(i));
                }
            }
            json.raw('}');
            separator = ",";
        }
        json.raw("],\"metrics\":{\"completedJobs\":1,\"totalJobs\":1}}");
    }

    /** By the label {@code trace:id} Grafana finds the trace. */
    private static void exemplars(JsonSink json, List<Exemplar> exemplars) throws IOException {
        json.raw(",\"exemplars\":[");
        String separator = "";
        for (Exemplar exemplar : exemplars) {
            json.raw(separator).raw("{\"labels\":[{\"key\":\"trace:id\",\"value\":{\"stringValue\":");
            json.string(exemplar.traceId()).raw("}}");
            for (Label label : exemplar.labels()) {
                json.raw(",{\"key\":").string(label.name()).raw(",\"value\":");
                ValueJson.write(json, label.value());
                json.raw('}');
            }
            json.raw("],\"value\":");
            ValueJson.number(json, exemplar.value());
            json.raw(",\"timestampMs\":\"").number(exemplar.time() / 1_000_000).raw("\"}");
            separator = ",";
        }
        json.raw(']');
    }

    private static void samples(JsonSink json, Series series, MetricsRange range) throws IOException {
        json.raw(",\"samples\":[");
        String separator = "";
        for (int i = 0; i < series.values().length; i++) {
            if (!Double.isNaN(series.values()[i])) {
                json.raw(separator).raw("{\"timestampMs\":\"").number(range.timeOf(i) / 1_000_000);
                json.raw("\",\"value\":");
                ValueJson.number(json, series.values()[i]);
                json.raw('}');
                separator = ",";
            }
        }
        json.raw(']');
    }
}
