package io.varve.query.tempo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ClientWatch;
import io.varve.query.http.JsonSink;
import io.varve.query.http.ResponseStream;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantConcurrency;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.TenantId;
import io.varve.traceql.metrics.TooManySeriesException;
import io.varve.traceql.syntax.TraceQlException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/** What every read of traces shares: the tenant and its limits, the watch over the client, and errors as plain text. */
public final class TempoEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(TempoEndpoint.class);

    /** nginx' status for a client that did not wait. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final LogQueries store;
    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final MeterRegistry registry;
    private final Clock clock;
    private final TenantConcurrency running = new TenantConcurrency();

    TempoEndpoint(LogQueries store, TenantResolver tenants, TenantLimits limits, MeterRegistry registry, Clock clock) {
        this.store = store;
        this.tenants = tenants;
        this.limits = limits;
        this.registry = registry;
        this.clock = clock;
    }

    /** One request before its parameters are read. */
    public record Call(
            TempoParameters parameters, ReadLimits limits, StoreSession session, HttpServletResponse response) {}

    /** Answers a call. What it throws before it writes becomes the error's text. */
    @FunctionalInterface
    public interface Handler {
        void answer(Call call, JsonSink json) throws IOException;
    }

    public void answer(HttpServletRequest request, HttpServletResponse response, Handler handler) throws IOException {
        long begin = System.nanoTime();
        try {
            TenantId tenant = tenants.resolve(request.getHeader("X-Scope-OrgID"));
            ReadLimits own = limits.of(tenant);
            StoreSession session = store.session(tenant, own);
            try (TenantConcurrency.Slot _ = running.enter(tenant, own.maxConcurrentQueries(), TempoEndpoint::tooMany);
                    ClientWatch _ = ClientWatch.over(request, session::cancel)) {
                var json = new JsonSink(new ResponseStream(response));
                handler.answer(new Call(new TempoParameters(request, clock.instant()), own, session, response), json);
                json.flush();
            }
        } catch (QueryFailure e) {
            if (e.kind() == Kind.INTERNAL) {
                LOG.error("A query of traces failed by a fault of ours", e);
            }
            refuse(response, status(e.kind()), String.valueOf(e.getMessage()));
        } catch (TraceQlException | TooManySeriesException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A query of traces failed by a fault of ours", e);
            refuse(
                    response,
                    HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                    "internal error, see the log of the service");
        } finally {
            registry.timer(
                            "varve.query.requests",
                            "path",
                            String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)),
                            "status",
                            Integer.toString(response.getStatus()))
                    .record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    private static QueryFailure tooMany(int limit) {
        return new QueryFailure(
                Kind.OVERLOADED,
                "the tenant may run " + limit
                        + " queries of traces at once (max_concurrent_queries), try again when one has ended");
    }

    static void refuse(HttpServletResponse response, int status, String text) throws IOException {
        if (response.isCommitted()) {
            throw new IOException("the answer broke off: " + text);
        }
        response.reset();
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE || status == 429) {
            response.setHeader("Retry-After", "1");
        }
        response.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static int status(Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> HttpServletResponse.SC_BAD_REQUEST;
            case UNAUTHENTICATED -> HttpServletResponse.SC_UNAUTHORIZED;
            case NOT_FOUND -> HttpServletResponse.SC_NOT_FOUND;
            case OVERLOADED -> 429;
            case CANCELLED -> CLIENT_CLOSED_REQUEST;
            case UNAVAILABLE -> HttpServletResponse.SC_SERVICE_UNAVAILABLE;
            case TIMED_OUT -> HttpServletResponse.SC_GATEWAY_TIMEOUT;
            case INTERNAL -> HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        };
    }
}
