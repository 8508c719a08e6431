package io.varve.query.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantConcurrency;
import io.varve.store.TenantId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/** What every read shares, whichever API it is of: a place among the tenant's queries, the watch over the client, errors, the time it took. */
public final class QueryEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(QueryEndpoint.class);

    private final Predicate<RuntimeException> refusals;
    private final IntFunction<QueryFailure> tooMany;
    private final MeterRegistry registry;
    private final TenantConcurrency running = new TenantConcurrency();

    /**
     * @param refusals the exceptions that say what is wrong with the request
     * @param tooMany what to say when a tenant has as many queries under way as it may
     */
    public QueryEndpoint(
            Predicate<RuntimeException> refusals, IntFunction<QueryFailure> tooMany, MeterRegistry registry) {
        this.refusals = refusals;
        this.tooMany = tooMany;
        this.registry = registry;
    }

    /** One read of a tenant or several, whose limits hold for it. */
    public interface Read extends AutoCloseable {
        List<TenantId> tenants();

        ReadLimits limits();

        /** What it throws before it writes becomes the error's text. */
        void answer(JsonSink json) throws IOException;

        /** Ends what the store is doing for it; called from another thread. */
        void cancel();

        @Override
        void close();
    }

    /** @param open reads who asks for what, and may refuse it */
    public void answer(HttpServletRequest request, HttpServletResponse response, ErrorForm errors, Supplier<Read> open)
            throws IOException {
        long begin = System.nanoTime();
        try (Read read = open.get();
                TenantConcurrency.Slot _ =
                        running.enter(read.tenants(), read.limits().maxConcurrentQueries(), tooMany);
                ClientWatch _ = ClientWatch.over(request, read::cancel)) {
            JsonSink json = new JsonSink(new ResponseStream(response));
            read.answer(json);
            json.flush();
        } catch (QueryFailure e) {
            if (e.kind() == Kind.INTERNAL) {
                LOG.error("A query failed by a fault of ours", e);
            }
            errors.write(response, e);
        } catch (InvalidParameterException e) {
            errors.write(response, Kind.BAD_REQUEST, "the parameters can't be read: " + e.getMessage());
        } catch (StackOverflowError e) {
            errors.write(
                    response,
                    Kind.BAD_REQUEST,
                    "the query is nested too deeply, or one of its regular expressions is too complicated: make it simpler");
        } catch (RuntimeException e) {
            if (refusals.test(e)) {
                errors.write(response, Kind.BAD_REQUEST, String.valueOf(e.getMessage()));
            } else {
                LOG.error("A query failed by a fault of ours", e);
                errors.write(response, Kind.INTERNAL, "internal error, see the log of the service");
            }
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
}
