package io.varve.query.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.pipeline.StageLimitException;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.http.ClientWatch;
import io.varve.query.http.JsonSink;
import io.varve.query.http.ResponseStream;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ReadSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantConcurrency;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/** What every read of Loki's API shares: the tenant and its limits, the watch over the client, and errors as plain text. */
final class LokiEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(LokiEndpoint.class);

    /** nginx' status, used by Loki too, for a client that did not wait. Nobody reads it but the access log. */
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final LogQueries queries;
    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final MeterRegistry registry;
    private final Clock clock;
    private final TenantConcurrency running = new TenantConcurrency();

    LokiEndpoint(LogQueries queries, TenantResolver tenants, TenantLimits limits, MeterRegistry registry, Clock clock) {
        this.queries = queries;
        this.tenants = tenants;
        this.limits = limits;
        this.registry = registry;
        this.clock = clock;
    }

    /** One request with all that is known of it before its parameters are read. */
    record Call(
            RequestParameters parameters, List<TenantId> tenants, ReadLimits limits, ReadSession session, long begin) {}

    /** Answers a call. What it throws before it writes becomes the error's text. */
    @FunctionalInterface
    interface Handler {
        void answer(Call call, JsonSink json) throws IOException;
    }

    void answer(HttpServletRequest request, HttpServletResponse response, Handler handler) throws IOException {
        long begin = System.nanoTime();
        try {
            RequestParameters parameters = new RequestParameters(request, Timestamps.nanos(clock.instant()));
            List<TenantId> named = tenants.resolveAll(parameters.tenant());
            ReadLimits own = limits.of(named);
            ReadSession session = queries.session(named, own);
            if (parameters.refusesCachedResults()) {
                session.refresh();
            }
            try (session;
                    TenantConcurrency.Slot _ = running.enter(named, own.maxConcurrentQueries(), LokiEndpoint::tooMany);
                    ClientWatch _ = ClientWatch.over(request, session::cancel)) {
                JsonSink json = new JsonSink(new ResponseStream(response));
                handler.answer(new Call(parameters, named, own, session, begin), json);
                json.flush();
            }
        } catch (QueryFailure e) {
            if (e.kind() == Kind.INTERNAL) {
                LOG.error("A query failed by a fault of ours", e);
            }
            refuse(response, status(e.kind()), String.valueOf(e.getMessage()));
        } catch (LogQlParseException | EvaluationException | StageLimitException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("A query failed by a fault of ours", e);
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

    /** Loki's text, with whose limit it is. */
    private static QueryFailure tooMany(int limit) {
        return new QueryFailure(
                Kind.OVERLOADED,
                "too many outstanding requests: the tenant may run " + limit
                        + " queries at once (max_concurrent_queries), try again when one has ended");
    }

    static void refuse(HttpServletResponse response, int status, String text) throws IOException {
        if (response.isCommitted()) {
            // The status is gone; a broken connection is the only way left to say that the answer is not whole.
            throw new IOException("the answer broke off: " + text);
        }
        response.reset();
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE || status == 429) {
            response.setHeader("Retry-After", "1");
        }
        response.getOutputStream().write((text + "\n").getBytes(UTF_8));
    }

    static int status(Kind kind) {
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
