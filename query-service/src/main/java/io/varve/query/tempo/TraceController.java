package io.varve.query.tempo;

import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.traces.TraceQueries;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Whole traces by their id, in both versions: as JSON, and as protobuf for who accepts it, as Grafana does. */
@RestController
class TraceController {
    private static final String PROTOBUF = "application/protobuf";

    private final TempoEndpoint endpoint;
    private final TraceQueries queries;

    TraceController(TempoEndpoint endpoint, TraceQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    /** A trace that is not there is an empty one. */
    @GetMapping({"/api/v2/traces/{id}", "/tempo/api/v2/traces/{id}"})
    void withStatus(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            call.parameters().checkTraceRange();
            Optional<TracesData> trace = queries.trace(call.session(), TraceIds.full(id));
            TracesData found = trace.orElseGet(TracesData::getDefaultInstance);
            if (call.parameters().accepts(PROTOBUF)) {
                // TraceByIDResponse: the trace is field 1, the status COMPLETE the default.
                response.setContentType(PROTOBUF);
                CodedOutputStream out = CodedOutputStream.newInstance(response.getOutputStream());
                out.writeMessage(1, found);
                out.flush();
            } else {
                json.raw("{\"trace\":{\"resourceSpans\":");
                new OtlpJson(json).write(found);
                json.raw("},\"metrics\":{}}");
            }
        });
    }

    /** A trace that is not there is not found. */
    @GetMapping({"/api/traces/{id:[0-9a-zA-Z-]+}", "/tempo/api/traces/{id:[0-9a-zA-Z-]+}"})
    void alone(@PathVariable("id") String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            call.parameters().checkTraceRange();
            TracesData found = queries.trace(call.session(), TraceIds.full(id))
                    .orElseThrow(() -> new QueryFailure(Kind.NOT_FOUND, "trace not found"));
            if (call.parameters().accepts(PROTOBUF)) {
                // tempopb.Trace has the one field of TracesData.
                response.setContentType(PROTOBUF);
                found.writeTo(response.getOutputStream());
            } else {
                json.raw("{\"batches\":");
                new OtlpJson(json).write(found);
                json.raw('}');
            }
        });
    }
}
