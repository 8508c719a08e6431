package io.varve.query.loki;

import io.varve.logql.print.PrettyPrinter;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.http.JsonSink;
import io.varve.query.tenant.ReadLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask about the server and the language itself. */
@RestController
class StatusController {

    /** The version of Loki whose API is spoken; Grafana and Logs Drilldown decide by it what they ask for. */
    private static final String LOKI_VERSION = "3.7.8";

    private final LokiEndpoint endpoint;

    StatusController(LokiEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @RequestMapping(
            path = "/loki/api/v1/format_query",
            method = {RequestMethod.GET, RequestMethod.POST})
    void format(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonSink json = new JsonSink(response.getOutputStream());
        response.setContentType("application/json; charset=UTF-8");
        try {
            String query = request.getParameter("query");
            String pretty = PrettyPrinter.print(LogQlParser.parse(query == null ? "" : query));
            json.raw("{\"status\":\"success\",\"data\":").string(pretty);
        } catch (LogQlParseException e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            json.raw("{\"status\":\"invalid-query\",\"error\":").string(String.valueOf(e.getMessage()));
        }
        json.raw('}').flush();
    }

    @RequestMapping(path = "/loki/api/v1/status/buildinfo", method = RequestMethod.GET)
    void buildInfo(HttpServletResponse response) throws IOException {
        response.setContentType("application/json; charset=UTF-8");
        JsonSink json = new JsonSink(response.getOutputStream());
        json.raw("{\"version\":").string(LOKI_VERSION);
        json.raw(",\"revision\":\"varve\",\"branch\":\"\",\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}");
        json.flush();
    }

    @RequestMapping(path = "/loki/api/v1/drilldown-limits", method = RequestMethod.GET)
    void drilldownLimits(HttpServletRequest request, HttpServletResponse response) throws IOException {
        endpoint.answer(request, response, (call, json) -> {
            ReadLimits limits = call.limits();
            json.raw("{\"limits\":{\"max_entries_limit_per_query\":").number(limits.maxEntriesLimitPerQuery());
            json.raw(",\"max_query_series\":").number(limits.maxQuerySeries());
            json.raw(",\"max_query_length\":").string(limits.maxQueryLength().toHours() + "h");
            json.raw(",\"max_query_lookback\":")
                    .string(limits.maxQueryLookback().toSeconds() + "s");
            json.raw(",\"query_timeout\":").string(limits.queryTimeout().toSeconds() + "s");
            json.raw(",\"volume_max_series\":").number(limits.volumeMaxSeries());
            json.raw(",\"volume_enabled\":true,\"retention_period\":\"0s\",\"discover_log_levels\":true},");
            json.raw("\"pattern_ingester_enabled\":true,\"version\":")
                    .string(LOKI_VERSION)
                    .raw('}');
        });
    }
}
