package io.varve.query.loki;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.eval.Evaluated;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.MetricEvaluator;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.failure.QueryFailure;
import io.varve.query.http.JsonSink;
import io.varve.query.logs.LinePosition;
import io.varve.query.logs.LogLine;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.LogRequest;
import io.varve.query.loki.LokiEndpoint.Call;
import io.varve.query.loki.RequestParameters.TimeRange;
import io.varve.query.loki.ResultEncoder.Answer;
import io.varve.query.loki.ResultEncoder.Pages;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** {@code /loki/api/v1/query} and {@code /query_range}. */
@RestController
class QueryController {

    private static final int DEFAULT_LIMIT = 100;

    private final LokiEndpoint endpoint;
    private final LogQueries queries;

    QueryController(LokiEndpoint endpoint, LogQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @RequestMapping(
            path = "/loki/api/v1/query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void instant(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            RequestParameters parameters = call.parameters();
            long time = parameters.time("time", call.parameters().now());
            parameters.positive("limit", DEFAULT_LIMIT);
            parameters.isForward();
            switch (LogQlParser.parse(parameters.text("query"))) {
                case LogQuery _ ->
                    throw QueryFailure.badRequest(
                            "log queries are not supported as an instant query type, please change"
                                    + " your query to a range query type");
                case MetricQuery query -> metric(call, json, query, TimeSteps.instant(time));
                case VariantsQuery _ -> throw variantsAreOff();
            }
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/query_range",
            method = {RequestMethod.GET, RequestMethod.POST})
    void range(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            RequestParameters parameters = call.parameters();
            TimeRange range = parameters.orderedRange();
            int limit = parameters.positive("limit", DEFAULT_LIMIT);
            boolean forward = parameters.isForward();
            long step = parameters.step(range);
            long interval = parameters.interval();
            Query query = LogQlParser.parse(parameters.text("query"));
            QueryChecks.length(range, call.limits());
            switch (query) {
                case LogQuery log -> {
                    if (range.start() == range.end()) {
                        throw RequestParameters.endBeforeStart();
                    }
                    QueryChecks.entries(limit, call.limits());
                    QueryChecks.selector(log.matchers(), call.limits());
                    TimeRange visible = visible(range, call);
                    LogRequest.Page page = parameters.page();
                    lines(
                            call,
                            json,
                            new LogRequest(log, visible.start(), visible.end(), forward, limit, interval, page));
                }
                case MetricQuery metric -> {
                    QueryChecks.points(range, step, call.limits());
                    metric(call, json, metric, aligned(visible(range, call), step));
                }
                case VariantsQuery _ -> throw variantsAreOff();
            }
        });
    }

    private void lines(Call call, JsonSink json, LogRequest request) throws IOException {
        if (request.page() != null && !request.isInOrderOfTime()) {
            throw QueryFailure.badRequest(
                    "an answer with distinct, sort or context has no pages: leave out the parameter cursor");
        }
        List<LogLine> lines = queries.lines(call.session(), request);
        Answer answer = answer(call, lines.size()).with(pages(request, lines));
        ResultEncoder encoder = new ResultEncoder(json);
        if (sorts(request.query())) {
            encoder.streamsInOrder(lines, call.parameters().categorizesLabels(), answer);
        } else {
            encoder.streams(lines, call.parameters().categorizesLabels(), answer);
        }
    }

    private static boolean sorts(LogQuery query) {
        return query.stages().stream().anyMatch(Stage.Sort.class::isInstance);
    }

    /** Where the pages beside this one begin; an empty page leaves the client where it is. */
    private static @Nullable Pages pages(LogRequest request, List<LogLine> lines) {
        if (request.page() == null) {
            return null;
        }
        LinePosition first =
                lines.isEmpty() ? request.page().behind() : lines.getFirst().position();
        LinePosition last =
                lines.isEmpty() ? request.page().behind() : lines.getLast().position();
        return new Pages(last == null ? null : PageCursor.write(last), first == null ? null : PageCursor.write(first));
    }

    private void metric(Call call, JsonSink json, MetricQuery query, TimeSteps steps) throws IOException {
        EvaluationLimits limits = new EvaluationLimits(
                call.limits().maxQuerySeries() == 0
                        ? Integer.MAX_VALUE
                        : call.limits().maxQuerySeries(),
                !call.parameters().isStrictOnSeries(call.limits().strictSeriesLimit()),
                EvaluationLimits.DEFAULT.maxPoints(),
                call.session());
        for (RangeRequest leaf : MetricEvaluator.requests(query, steps)) {
            QueryChecks.selector(leaf.aggregation().range().query().matchers(), call.limits());
            QueryChecks.range(leaf.aggregation().range().intervalNanos(), call.limits());
        }
        Evaluated evaluated = queries.metric(call.session(), query, steps, limits);
        new ResultEncoder(json).metric(evaluated, answer(call, 0));
    }

    private static Answer answer(Call call, long entries) {
        var explanation = call.session().explanation();
        return new Answer(
                new QueryStatistics(explanation, entries, System.nanoTime() - call.begin()),
                call.parameters().wantsExplanation() ? explanation : null,
                null);
    }

    /** Loki's front end rounds the start down and the end up to a multiple of the step. */
    private static TimeSteps aligned(TimeRange range, long step) {
        long start = Math.floorDiv(range.start(), step) * step;
        long end = Math.ceilDiv(range.end(), step) * step;
        if (start > range.start() || end < range.end()) {
            throw QueryFailure.badRequest(
                    "start and end, rounded to the step, have to lie between the years 1677 and 2262");
        }
        return TimeSteps.range(start, end, step);
    }

    /** What lies further back than a tenant may look is cut off, as Loki does, without an error. */
    private static TimeRange visible(TimeRange range, Call call) {
        long lookback = call.limits().maxQueryLookback().toNanos();
        if (lookback == 0) {
            return range;
        }
        long oldest = call.parameters().now() - lookback;
        long start = Math.max(range.start(), oldest);
        return new TimeRange(start, Math.max(range.end(), start));
    }

    private static QueryFailure variantsAreOff() {
        return QueryFailure.badRequest("multi variant queries are disabled for this instance");
    }
}
