package io.varve.query.loki;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.pipeline.StageLimitException;
import io.varve.logql.regex.RegexWorkException;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ErrorForm;
import io.varve.query.http.JsonSink;
import io.varve.query.http.QueryEndpoint;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ReadSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Where reads of Loki's API come in: of one tenant or several, with errors as Loki's plain text. */
final class LokiEndpoint {

    static final ErrorForm ERRORS = new ErrorForm(
            "text/plain; charset=utf-8", Map.of("X-Content-Type-Options", "nosniff"), (_, text) -> text + "\n");

    private final LogQueries queries;
    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final Clock clock;
    private final QueryEndpoint endpoint;

    LokiEndpoint(LogQueries queries, TenantResolver tenants, TenantLimits limits, MeterRegistry registry, Clock clock) {
        this.queries = queries;
        this.tenants = tenants;
        this.limits = limits;
        this.clock = clock;
        this.endpoint = new QueryEndpoint(
                e -> e instanceof LogQlParseException
                        || e instanceof EvaluationException
                        || e instanceof StageLimitException
                        || e instanceof RegexWorkException,
                LokiEndpoint::tooMany,
                registry);
    }

    /** One request with all that is known of it before its parameters are read. */
    record Call(
            RequestParameters parameters,
            List<TenantId> tenants,
            ReadLimits limits,
            ReadSession session,
            long begin,
            Handler handler)
            implements QueryEndpoint.Read {
        @Override
        public void answer(JsonSink json) throws IOException {
            handler.answer(this, json);
        }

        @Override
        public void cancel() {
            session.cancel();
        }

        @Override
        public void close() {
            session.close();
        }
    }

    /** Answers a call. What it throws before it writes becomes the error's text. */
    @FunctionalInterface
    interface Handler {
        void answer(Call call, JsonSink json) throws IOException;
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Handler handler) throws IOException {
        endpoint.answer(request, response, ERRORS, () -> open(request, handler));
    }

    private Call open(HttpServletRequest request, Handler handler) {
        long begin = System.nanoTime();
        RequestParameters parameters = new RequestParameters(request, Timestamps.nanos(clock.instant()));
        List<TenantId> named = tenants.resolveAll(parameters.tenant());
        ReadLimits own = limits.of(named);
        ReadSession session = queries.session(named, own);
        if (parameters.refusesCachedResults()) {
            session.refresh();
        }
        return new Call(parameters, named, own, session, begin, handler);
    }

    /** Loki's text, with whose limit it is. */
    private static QueryFailure tooMany(int limit) {
        return new QueryFailure(
                Kind.OVERLOADED,
                "too many outstanding requests: the tenant may run " + limit
                        + " queries at once (max_concurrent_queries), try again when one has ended");
    }
}
