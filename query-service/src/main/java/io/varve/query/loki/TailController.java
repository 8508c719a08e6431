package io.varve.query.loki;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.LogQueries;
import io.varve.query.tail.LiveTail;
import io.varve.query.tail.TailRequest;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantConcurrency;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.TenantId;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /loki/api/v1/tail}: what is wrong with the request is told before the upgrade, what goes wrong later as the close's reason. */
@RestController
class TailController {

    static final String PATH = "/loki/api/v1/tail";

    private static final int DEFAULT_LIMIT = 100;
    private static final int LONGEST_DELAY_SECONDS = 5;

    private final LogQueries queries;
    private final TenantResolver tenants;
    private final TenantLimits limits;
    private final Clock clock = Clock.systemUTC();
    private final TenantConcurrency open = new TenantConcurrency();

    TailController(LogQueries queries, TenantResolver tenants, TenantLimits limits) {
        this.queries = queries;
        this.tenants = tenants;
        this.limits = limits;
    }

    @GetMapping(PATH)
    void tail(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        RequestParameters parameters = new RequestParameters(request, Timestamps.nanos(clock.instant()));
        TailSocket socket;
        try {
            TenantId tenant = tenants.resolve(parameters.tenant());
            ReadLimits own = limits.of(tenant);
            TailRequest wanted = wanted(parameters, own);
            if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
                throw QueryFailure.badRequest(
                        "tail is answered over a WebSocket: the request has no Upgrade: websocket");
            }
            socket = new TailSocket(
                    () -> LiveTail.start(queries, tenant, own, wanted, open, clock), parameters.categorizesLabels());
        } catch (QueryFailure e) {
            LokiEndpoint.ERRORS.write(response, e);
            return;
        } catch (LogQlParseException e) {
            LokiEndpoint.ERRORS.write(response, QueryFailure.Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
            return;
        }
        upgrade(request, response, socket);
    }

    private static TailRequest wanted(RequestParameters parameters, ReadLimits limits) {
        LogQuery query = LogQlParser.parseLogQuery(parameters.text("query"));
        QueryChecks.selector(query.matchers(), limits);
        QueryChecks.inOrderOfTime(query, "a tail");
        int limit = parameters.positive("limit", DEFAULT_LIMIT);
        QueryChecks.entries(limit, limits);
        long start =
                parameters.time("start", parameters.now() - Duration.ofHours(1).toNanos());
        return new TailRequest(query, start, limit, delay(parameters.text("delay_for")));
    }

    private static Duration delay(String text) {
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        int seconds;
        try {
            seconds = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw QueryFailure.badRequest("could not parse 'delay_for' parameter: \"" + text
                    + "\" is no whole number of seconds between 0 and " + LONGEST_DELAY_SECONDS);
        }
        if (seconds > LONGEST_DELAY_SECONDS) {
            throw QueryFailure.badRequest("delay_for can't be greater than " + LONGEST_DELAY_SECONDS);
        }
        if (seconds < 0) {
            throw QueryFailure.badRequest("delay_for can't be negative");
        }
        return Duration.ofSeconds(seconds);
    }

    private static void upgrade(HttpServletRequest request, HttpServletResponse response, TailSocket socket)
            throws IOException, ServletException {
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(TailSocket.class, PATH)
                .configurator(new OneSocket(socket))
                .build();
        Object container = request.getServletContext().getAttribute(ServerContainer.class.getName());
        if (!(container instanceof ServerContainer webSockets)) {
            throw new ServletException("the web server has no WebSockets");
        }
        try {
            webSockets.upgradeHttpToWebSocket(request, response, config, Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        }
    }

    /** Gives the socket of this request to the container, which would make one by its class. */
    private static final class OneSocket extends ServerEndpointConfig.Configurator {
        private final Endpoint socket;

        OneSocket(Endpoint socket) {
            this.socket = socket;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(socket);
        }
    }
}
