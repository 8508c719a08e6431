package io.varve.query.tempo;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ErrorForm;
import io.varve.query.http.JsonSink;
import io.varve.query.http.QueryEndpoint;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.TenantId;
import io.varve.traceql.condition.TooManyGroupsException;
import io.varve.traceql.metrics.TooManySeriesException;
import io.varve.traceql.syntax.TraceQlException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Where reads of traces come in, by whichever API: of one tenant. */
public final class TempoEndpoint {
    /** Tempo's errors: plain text. */
    public static final ErrorForm ERRORS = new ErrorForm("text/plain; charset=utf-8", Map.of(), (_, text) -> text);

    private final LogQueries store;
    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final Clock clock;
    private final QueryEndpoint endpoint;

    TempoEndpoint(LogQueries store, TenantResolver tenants, TenantLimits limits, MeterRegistry registry, Clock clock) {
        this.store = store;
        this.tenants = tenants;
        this.limits = limits;
        this.clock = clock;
        this.endpoint = new QueryEndpoint(
                e -> e instanceof TraceQlException
                        || e instanceof TooManySeriesException
                        || e instanceof TooManyGroupsException,
                TempoEndpoint::tooMany,
                registry);
    }

    /** One request before its parameters are read. */
    public record Call(
            TempoParameters parameters, TenantId tenant, ReadLimits limits, StoreSession session, Handler handler)
            implements QueryEndpoint.Read {
        @Override
        public List<TenantId> tenants() {
            return List.of(tenant);
        }

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
            // A session of one tenant holds nothing once its reads have ended.
        }
    }

    /** Answers a call. What it throws before it writes becomes the error's text. */
    @FunctionalInterface
    public interface Handler {
        void answer(Call call, JsonSink json) throws IOException;
    }

    /** With errors in Tempo's form. */
    void answer(HttpServletRequest request, HttpServletResponse response, Handler handler) throws IOException {
        answer(request, response, ERRORS, handler);
    }

    /** @param errors the form of the API that is spoken */
    public void answer(HttpServletRequest request, HttpServletResponse response, ErrorForm errors, Handler handler)
            throws IOException {
        endpoint.answer(request, response, errors, () -> open(request, handler));
    }

    private Call open(HttpServletRequest request, Handler handler) {
        TenantId tenant = tenants.resolve(request.getHeader("X-Scope-OrgID"));
        ReadLimits own = limits.of(tenant);
        return new Call(
                new TempoParameters(request, clock.instant()), tenant, own, store.session(tenant, own), handler);
    }

    private static QueryFailure tooMany(int limit) {
        return new QueryFailure(
                Kind.OVERLOADED,
                "the tenant may run " + limit
                        + " queries of traces at once (max_concurrent_queries), try again when one has ended");
    }
}
