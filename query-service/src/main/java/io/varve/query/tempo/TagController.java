package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.tempo.TempoEndpoint.Call;
import io.varve.query.tempo.TempoParameters.TimeRange;
import io.varve.query.traces.TagScope;
import io.varve.query.traces.TraceQueries;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Names and values of attributes, in the two forms that Tempo has had. */
@RestController
class TagController {
    /** Names of a scope, or values of a name, that an answer has at most. */
    private static final int MAX_VALUES = 10_000;

    /** The names that Tempo offers beside attributes, in both their forms. */
    private static final List<String> INTRINSICS = List.of(
            "duration",
            "event:name",
            "event:timeSinceStart",
            "instrumentation:name",
            "instrumentation:version",
            "kind",
            "link:spanID",
            "link:traceID",
            "name",
            "rootName",
            "rootServiceName",
            "span:duration",
            "span:id",
            "span:kind",
            "span:name",
            "span:parentID",
            "span:status",
            "span:statusMessage",
            "status",
            "statusMessage",
            "trace:duration",
            "trace:id",
            "trace:rootName",
            "trace:rootService",
            "traceDuration");

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    TagController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @GetMapping({"/api/v2/search/tags", "/tempo/api/v2/search/tags"})
    void scopedNames(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            int limit = limit(call);
            json.raw("{\"scopes\":[");
            String separator = "";
            for (Map.Entry<String, Collection<String>> scope :
                    names(call, call.parameters().text("q")).entrySet()) {
                json.raw(separator).raw("{\"name\":").string(scope.getKey()).raw(",\"tags\":");
                strings(json, scope.getValue().stream().limit(limit).toList());
                json.raw('}');
                separator = ",";
            }
            json.raw("],\"metrics\":{}}");
        });
    }

    @GetMapping({"/api/search/tags", "/tempo/api/search/tags"})
    void names(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            int limit = limit(call);
            Set<String> names = new TreeSet<>();
            // Of this older form intrinsics are no part unless they are asked for.
            // Nor is it narrowed by a query.
            if (scope(call).isEmpty()) {
                namesOfSpans(call, "", "").values().forEach(names::addAll);
            } else {
                names(call, "").values().forEach(names::addAll);
            }
            json.raw("{\"tagNames\":");
            strings(json, names.stream().limit(limit).toList());
            json.raw(",\"metrics\":{}}");
        });
    }

    /** The names of what is asked for by their scopes, without the scopes that have none. */
    private Map<String, Collection<String>> names(Call call, String filter) {
        String asked = scope(call);
        Map<String, Collection<String>> names = namesOfSpans(call, asked, filter);
        if (asked.isEmpty() || asked.equals("intrinsic")) {
            names.put("intrinsic", INTRINSICS);
        }
        return names;
    }

    private Map<String, Collection<String>> namesOfSpans(Call call, String asked, String filter) {
        List<TagScope> scopes = Arrays.stream(TagScope.values())
                .filter(scope -> asked.isEmpty() || asked.equals(scope.text()))
                .toList();
        TimeRange range = call.parameters().tagRange();
        Map<String, Collection<String>> names = new LinkedHashMap<>();
        queries.tagNames(call.session(), scopes, filter, range.start(), range.end())
                .forEach((scope, ofScope) -> {
                    if (!ofScope.isEmpty()) {
                        names.put(scope.text(), ofScope);
                    }
                });
        return names;
    }

    /**
     * How many names of a scope, or values, are wanted at most. {@code maxStaleValues}, after how many known ones to give up, is
     * read and not needed: the catalogue knows them all.
     */
    private static int limit(Call call) {
        TempoParameters parameters = call.parameters();
        if (parameters.has("maxStaleValues")) {
            parameters.unsigned("maxStaleValues");
        }
        long limit = parameters.has("limit") ? parameters.unsigned("limit") : 0;
        return limit == 0 ? MAX_VALUES : (int) Math.min(limit, MAX_VALUES);
    }

    /** The scope that is asked for, empty for all. */
    private static String scope(Call call) {
        String scope = call.parameters().text("scope");
        if (scope.isEmpty() || scope.equals("none")) {
            return "";
        }
        if (!scope.equals("intrinsic")) {
            for (TagScope known : TagScope.values()) {
                if (known.text().equals(scope)) {
                    return scope;
                }
            }
            throw QueryFailure.badRequest("invalid scope: " + scope
                    + "; use resource, span, event, link, instrumentation, intrinsic or none");
        }
        return scope;
    }

    @GetMapping({"/api/v2/search/tag/{name}/values", "/tempo/api/v2/search/tag/{name}/values"})
    void typedValues(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            Field field;
            try {
                field = TraceQlParser.parseField(name);
            } catch (TraceQlException e) {
                throw QueryFailure.badRequest(
                        "please provide a valid tagName: failed to parse identifier " + name + ": " + e.getMessage());
            }
            json.raw("{\"tagValues\":[");
            String separator = "";
            String filter = call.parameters().text("q");
            for (Value value : name.equals("traceDuration") ? Set.<Value>of() : values(call, field, filter)) {

                json.raw(separator)
                        .raw("{\"type\":\"")
                        .raw(type(value))
                        .raw("\",\"value\":")
                        .string(value.text());
                json.raw('}');
                separator = ",";
            }
            json.raw("],\"metrics\":{}}");
        });
    }

    private Set<Value> values(Call call, Field field, String filter) {
        TimeRange range = call.parameters().tagRange();
        int limit = limit(call);
        Set<Value> values = queries.tagValues(call.session(), field, filter, range.start(), range.end(), limit);
        return values.size() <= limit
                ? values
                : values.stream().limit(limit).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String type(Value value) {
        return switch (value) {
            case Value.Int ignored -> "int";
            case Value.Floating ignored -> "float";
            case Value.Bool ignored -> "bool";
            case Value.Duration ignored -> "duration";
            case Value.OfStatus ignored -> "keyword";
            case Value.OfKind ignored -> "keyword";
            case Value.Text ignored -> "string";
            case Value.Array ignored -> "string";
            case Value.Nil ignored -> "string";
        };
    }

    @GetMapping({"/api/search/tag/{name}/values", "/tempo/api/search/tag/{name}/values"})
    void values(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            Set<String> texts = new TreeSet<>();
            if (name.equals("status.code")) {
                texts.addAll(List.of("0", "1", "2", "error", "ok", "unset"));
            } else {
                values(call, plainField(name), "").forEach(value -> texts.add(value.text()));
                if (name.equals("error")) {
                    texts.add("true");
                }
            }
            json.raw("{\"tagValues\":");
            strings(json, texts);
            json.raw(",\"metrics\":{}}");
        });
    }

    /** The field of a name without scope. */
    private static Field plainField(String name) {
        return switch (name) {
            case "name" -> new IntrinsicField(Intrinsic.NAME);
            case "root.name", "rootName" -> new IntrinsicField(Intrinsic.ROOT_NAME);
            case "root.service.name", "rootServiceName" -> new IntrinsicField(Intrinsic.ROOT_SERVICE);
            // Of these that of the resource, or of the span, is meant, whatever else has one of the name.
            case "service.name",
                    "cluster",
                    "namespace",
                    "pod",
                    "container",
                    "k8s.cluster.name",
                    "k8s.namespace.name",
                    "k8s.pod.name",
                    "k8s.container.name" -> new Attribute(Scope.RESOURCE, name);
            case "http.method", "http.url", "http.status_code" -> new Attribute(Scope.SPAN, name);
            default -> new Attribute(Scope.ANY, name);
        };
    }

    private static void strings(JsonSink json, Collection<String> texts) throws IOException {
        json.raw('[');
        String separator = "";
        for (String text : texts) {
            json.raw(separator).string(text);
            separator = ",";
        }
        json.raw(']');
    }
}
