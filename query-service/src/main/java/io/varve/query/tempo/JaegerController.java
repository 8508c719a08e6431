package io.varve.query.tempo;

import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.notation.GoText;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ErrorForm;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.traces.ServiceEdge;
import io.varve.query.traces.SpanOperation;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Jaeger's JSON query API over the same spans, below {@code /jaeger}. */
@RestController
class JaegerController {
    /** Jaeger's: the answer's frame with what went wrong in it. */
    private static final ErrorForm ERRORS = new ErrorForm(
            "application/json",
            Map.of(),
            (kind, text) -> "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{\"code\":"
                    + ErrorForm.status(kind) + ",\"msg\":" + JsonSink.quoted(text) + "}]}");

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1_500;
    private static final String OPERATIONS = "/operations";
    private static final int MAX_NAMES = 10_000;
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    JaegerController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @GetMapping("/jaeger/api/services")
    void services(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(
                request,
                response,
                ERRORS,
                (call, json) -> names(call, json, new Attribute(Scope.RESOURCE, "service.name"), ""));
    }

    /** The name of a service may have slashes, which Grafana sends as they are. */
    @GetMapping("/jaeger/api/services/{*rest}")
    void operations(@PathVariable("rest") String rest, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!rest.endsWith(OPERATIONS)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String service = rest.substring(1, rest.length() - OPERATIONS.length());
        endpoint.answer(
                request,
                response,
                ERRORS,
                (call, json) -> names(
                        call,
                        json,
                        new IntrinsicField(Intrinsic.NAME),
                        "{ resource.service.name = " + GoText.quote(service) + " }"));
    }

    @GetMapping("/jaeger/api/operations")
    void operationsByKind(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            TempoParameters parameters = call.parameters();
            if (!parameters.has("service")) {
                throw QueryFailure.badRequest("parameter 'service' is required");
            }
            long now = parameters.now();
            var operations =
                    new TreeSet<>(Comparator.comparing(SpanOperation::name).thenComparing(SpanOperation::kind));
            operations.addAll(queries.operations(call.session(), parameters.text("service"), now - DAY, now));
            json.raw("{\"data\":[");
            String separator = "";
            int count = 0;
            for (SpanOperation operation : operations) {
                String kind = kind(operation);
                if (parameters.has("spanKind") && !parameters.text("spanKind").equals(kind)) {
                    continue;
                }
                json.raw(separator).raw("{\"name\":").string(operation.name());
                json.raw(",\"spanKind\":").string(kind).raw('}');
                separator = ",";
                count++;
            }
            end(json, count);
        });
    }

    /** Jaeger has no word for a kind that was not said. */
    private static String kind(SpanOperation operation) {
        return operation.kind() == io.varve.traceql.value.Kind.UNSPECIFIED
                ? ""
                : operation.kind().text();
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

    /** Some versions of Grafana leave out the path of the address that they were given. */
    @GetMapping({"/jaeger/api/traces", "/api/traces"})
    void search(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            TempoParameters parameters = call.parameters();
            if (parameters.has("traceID")) {
                byIds(call, json, parameters.texts("traceID"));
                return;
            }
            int limit = Math.min(parameters.positive("limit", DEFAULT_LIMIT), MAX_LIMIT);
            long end = parameters.has("end") ? micros(parameters, "end") : parameters.now();
            long start = parameters.has("start") ? micros(parameters, "start") : end - DAY;
            if (start >= end) {
                throw QueryFailure.badRequest("start must be before end");
            }
            var search = new TraceSearch(JaegerSearch.query(parameters), start, end, limit, 1);
            List<String> ids = queries.search(call.session(), search).stream()
                    .map(found -> found.summary().id())
                    .toList();
            List<String> missing = writeTraces(call, json, ids);
            end(json, ids.size() - missing.size());
        });
    }

    /** The traces of these ids whenever they were, and which of them are not there. */
    private void byIds(Call call, JsonSink json, List<String> texts) throws IOException {
        if (texts.size() > MAX_LIMIT) {
            throw QueryFailure.badRequest("too many traceID: " + texts.size() + " are more than " + MAX_LIMIT);
        }
        var ids = new LinkedHashSet<String>();
        texts.forEach(text -> ids.add(TraceIds.full(text)));
        List<String> missing = writeTraces(call, json, ids);
        json.raw("],\"total\":").number(ids.size() - missing.size()).raw(",\"limit\":0,\"offset\":0,\"errors\":");
        String separator = "[";
        for (String id : missing) {
            json.raw(separator)
                    .raw("{\"msg\":\"trace not found\",\"traceID\":\"")
                    .raw(id)
                    .raw("\"}");
            separator = ",";
        }
        json.raw(missing.isEmpty() ? "null}" : "]}");
    }

    /** Writes the traces that are there; the ids of the others. */
    private List<String> writeTraces(Call call, JsonSink json, Collection<String> ids) throws IOException {
        json.raw("{\"data\":[");
        var missing = new ArrayList<String>();
        String separator = "";
        for (String id : ids) {
            Optional<TracesData> trace = queries.trace(call.session(), id);
            if (trace.isPresent()) {
                json.raw(separator);
                new JaegerJson(json).write(id, trace.get());
                separator = ",";
            } else {
                missing.add(id);
            }
        }
        return missing;
    }

    private static long micros(TempoParameters parameters, String name) {
        try {
            return Math.multiplyExact(Long.parseLong(parameters.text(name)), 1_000L);
        } catch (NumberFormatException | ArithmeticException e) {
            throw QueryFailure.badRequest("invalid " + name + ": no time in unix microseconds");
        }
    }

    @GetMapping("/jaeger/api/traces/{id}")
    void trace(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            String full = TraceIds.full(id);
            TracesData trace = queries.trace(call.session(), full)
                    .orElseThrow(() -> new QueryFailure(Kind.NOT_FOUND, "trace not found"));
            json.raw("{\"data\":[");
            new JaegerJson(json).write(full, trace);
            end(json, 1);
        });
    }

    @GetMapping("/jaeger/api/dependencies")
    void dependencies(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, ERRORS, (call, json) -> {
            TempoParameters parameters = call.parameters();
            long end = parameters.has("endTs") ? millis(parameters, "endTs") : parameters.now();
            long lookback = parameters.has("lookback") ? millis(parameters, "lookback") : DAY;
            json.raw("{\"data\":[");
            String separator = "";
            int count = 0;
            for (ServiceEdge edge : queries.serviceGraph(call.session(), end - lookback, end)) {
                if (parameters.has("service")
                        && !parameters.text("service").equals(edge.client())
                        && !parameters.text("service").equals(edge.server())) {
                    continue;
                }
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
            long millis = Long.parseLong(parameters.text(name));
            if (millis < 0) {
                throw new NumberFormatException(name);
            }
            return Math.multiplyExact(millis, 1_000_000L);
        } catch (NumberFormatException | ArithmeticException e) {
            throw QueryFailure.badRequest("invalid " + name + ": no number of milliseconds, 0 or more");
        }
    }

    private static void end(JsonSink json, int total) throws IOException {
        json.raw("],\"total\":").number(total).raw(",\"limit\":0,\"offset\":0,\"errors\":null}");
    }
}
