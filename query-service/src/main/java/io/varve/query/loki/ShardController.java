package io.varve.query.loki;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.logs.IndexStats;
import io.varve.query.logs.LogQueries;
import io.varve.query.loki.RequestParameters.TimeRange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /loki/api/v1/index/shards}: into which parts a query is best cut. Here the store spreads a query over its threads by itself, so
 * there is always one, which holds everything.
 */
@RestController
class ShardController {

    private final LokiEndpoint endpoint;
    private final LogQueries queries;

    ShardController(LokiEndpoint endpoint, LogQueries queries) {
        this.endpoint = endpoint;
        this.queries = queries;
    }

    @RequestMapping(
            path = "/loki/api/v1/index/shards",
            method = {RequestMethod.GET, RequestMethod.POST})
    void shards(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            TimeRange range = call.parameters().orderedRange();
            QueryChecks.length(range, call.limits());
            call.parameters().bytes("targetBytesPerShard");
            LogQuery query = LogQlParser.parseLogQuery(call.parameters().text("query"));
            QueryChecks.selector(query.matchers(), call.limits());
            IndexStats stats = queries.stats(call.session(), query.matchers(), range.start(), range.end());
            json.raw("{\"shards\":[{\"bounds\":{\"min\":0,\"max\":18446744073709551615},\"stats\":{\"streams\":");
            json.number(stats.streams()).raw(",\"chunks\":").number(stats.streams());
            json.raw(",\"bytes\":").number(stats.bytes());
            json.raw(",\"entries\":").number(stats.lines()).raw("}}],\"statistics\":");
            long nanos = System.nanoTime() - call.begin();
            new QueryStatistics(call.session().explanation(), 0, nanos).write(json);
            json.raw('}');
        });
    }
}
