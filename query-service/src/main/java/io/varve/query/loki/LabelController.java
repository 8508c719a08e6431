package io.varve.query.loki;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.IndexStats;
import io.varve.query.logs.LogQueries;
import io.varve.query.loki.RequestParameters.TimeRange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What streams there are: label names and values, series, and how much a selector chooses. */
@RestController
class LabelController {

    private final LokiEndpoint endpoint;
    private final LogQueries queries;

    LabelController(LokiEndpoint endpoint, LogQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @RequestMapping(
            path = {"/loki/api/v1/labels", "/loki/api/v1/label"},
            method = {RequestMethod.GET, RequestMethod.POST})
    void names(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            List<LabelMatcher> matchers = selector(call.parameters().text("query"));
            new ResultEncoder(json).list(queries.labelNames(call.session(), matchers, range.start(), range.end()));
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/label/{name}/values",
            method = {RequestMethod.GET, RequestMethod.POST})
    void values(@PathVariable("name") String name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            List<LabelMatcher> matchers = selector(call.parameters().text("query"));
            new ResultEncoder(json)
                    .list(queries.labelValues(call.session(), name, matchers, range.start(), range.end()));
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/series",
            method = {RequestMethod.GET, RequestMethod.POST})
    void series(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            List<String> texts = new ArrayList<>(call.parameters().all("match[]"));
            texts.addAll(call.parameters().all("match"));
            List<List<LabelMatcher>> selectors = new ArrayList<>();
            for (String text : texts) {
                selectors.add(selector(text));
            }
            if (selectors.stream().anyMatch(List::isEmpty)) {
                selectors = List.of();
            }
            new ResultEncoder(json).series(queries.series(call.session(), selectors, range.start(), range.end()));
        });
    }

    @RequestMapping(
            path = "/loki/api/v1/index/stats",
            method = {RequestMethod.GET, RequestMethod.POST})
    void stats(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            String query = call.parameters().text("query");
            if (query.isEmpty()) {
                throw QueryFailure.badRequest(
                        "the parameter 'query' is missing: send a stream selector such as {app=\"x\"}");
            }
            IndexStats stats = queries.stats(
                    call.session(), LogQlParser.parseLogQuery(query).matchers(), range.start(), range.end());
            json.raw("{\"streams\":").number(stats.streams());
            // There are no chunks; Grafana shows none of it, and a client that divides by them must not meet a zero.
            json.raw(",\"chunks\":").number(stats.streams());
            json.raw(",\"entries\":").number(stats.lines());
            json.raw(",\"bytes\":").number(stats.bytes()).raw('}');
        });
    }

    private static List<LabelMatcher> selector(String text) {
        return text.isEmpty() ? List.of() : LogQlParser.parseSelector(text);
    }
}
