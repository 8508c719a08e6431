package io.varve.query.tempo;

import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.notation.GoText;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.traces.FoundTrace;
import io.varve.query.traces.ServiceEdge;
import io.varve.query.traces.TraceQueries;
import io.varve.query.traces.TraceSearch;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.Value;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jaeger's JSON query API over the same spans, below {@code /jaeger}. */
@RestController
@RequestMapping("/jaeger/api")
class JaegerController {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1_500;
    private static final int MAX_NAMES = 10_000;
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    JaegerController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @GetMapping("/services")
    void services(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(
                request,
                response,
                (call, json) -> names(call, json, new Attribute(Scope.RESOURCE, "service.name"), ""));
    }

    @GetMapping("/services/{service}/operations")
    void operations(@PathVariable("service") String service, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(
                request,
                response,
                (call, json) -> names(
                        call,
                        json,
                        new IntrinsicField(Intrinsic.NAME),
                        "{ resource.service.name = " + GoText.quote(service) + " }"));
    }

    private void names(Call call, JsonSink json, Field field, String filter) throws IOException {
        long now = call.parameters().now();
        var names = new TreeSet<String>();
        for (Value value : queries.tagValues(call.session(), field, filter, now - DAY, now, MAX_NAMES)) {
            names.add(value.text());
        }
        json.raw("{\"data\":[");
        String separator = "";
        for (String name : names) {
            json.raw(separator).string(name);
            separator = ",";
        }
        end(json, names.size());
    }

    @GetMapping("/traces")
    void search(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TempoParameters parameters = call.parameters();
            int limit = Math.min(parameters.positive("limit", DEFAULT_LIMIT), MAX_LIMIT);
            long end = parameters.has("end") ? micros(parameters, "end") : parameters.now();
            long start = parameters.has("start") ? micros(parameters, "start") : end - DAY;
            if (start >= end) {
                throw QueryFailure.badRequest("start must be before end");
            }
            var search = new TraceSearch(JaegerSearch.query(parameters), start, end, limit, 1);
            json.raw("{\"data\":[");
            String separator = "";
            int count = 0;
            for (FoundTrace found : queries.search(call.session(), search)) {
                Optional<TracesData> trace =
                        queries.trace(call.session(), found.summary().id());
                if (trace.isPresent()) {
                    json.raw(separator);
                    new JaegerJson(json).write(found.summary().id(), trace.get());
                    separator = ",";
                    count++;
                }
            }
            end(json, count);
        });
    }

    private static long micros(TempoParameters parameters, String name) {
        try {
            return Math.multiplyExact(Long.parseLong(parameters.text(name)), 1_000L);
        } catch (NumberFormatException | ArithmeticException e) {
            throw QueryFailure.badRequest("invalid " + name + ": no time in unix microseconds");
        }
    }

    @GetMapping("/traces/{id}")
    void trace(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            String full = TraceController.traceId(id);
            TracesData trace = queries.trace(call.session(), full)
                    .orElseThrow(() -> new QueryFailure(Kind.NOT_FOUND, "trace not found"));
            json.raw("{\"data\":[");
            new JaegerJson(json).write(full, trace);
            end(json, 1);
        });
    }

    @GetMapping("/dependencies")
    void dependencies(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TempoParameters parameters = call.parameters();
            long end = parameters.has("endTs") ? millis(parameters, "endTs") : parameters.now();
            long lookback = parameters.has("lookback") ? millis(parameters, "lookback") : DAY;
            json.raw("{\"data\":[");
            String separator = "";
            int count = 0;
            for (ServiceEdge edge : queries.serviceGraph(call.session(), end - lookback, end)) {
                json.raw(separator)
                        .raw("{\"parent\":")
                        .string(edge.client())
                        .raw(",\"child\":")
                        .string(edge.server());
                json.raw(",\"callCount\":").number(edge.calls()).raw('}');
                separator = ",";
                count++;
            }
            end(json, count);
        });
    }

    private static long millis(TempoParameters parameters, String name) {
        try {
            return Math.multiplyExact(Long.parseLong(parameters.text(name)), 1_000_000L);
        } catch (NumberFormatException | ArithmeticException e) {
            throw QueryFailure.badRequest("invalid " + name + ": no number of milliseconds");
        }
    }

    private static void end(JsonSink json, int total) throws IOException {
        json.raw("],\"total\":").number(total).raw(",\"limit\":0,\"offset\":0,\"errors\":null}");
    }
}
