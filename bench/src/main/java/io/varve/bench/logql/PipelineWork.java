package io.varve.bench.logql;

import static io.varve.bench.logql.LineFormat.COMBINED;
import static io.varve.bench.logql.LineFormat.JSON;
import static io.varve.bench.logql.LineFormat.LOGFMT;

/** The pipelines that are measured, each with the lines it is for. */
public enum PipelineWork {
    /** Stops at the one label that it needs. */
    JSON_HINTED(JSON, "sum by (status) (count_over_time({app=\"shop\"} | json [1m]))"),
    JSON_FULL(JSON, "{app=\"shop\"} | json"),
    JSON_FILTERED(JSON, "{app=\"shop\"} | json | status >= 500"),
    JSON_UNWRAP(JSON, "sum by (method) (sum_over_time({app=\"shop\"} | json | unwrap duration(duration) [1m]))"),
    JSON_PATHS(JSON, "{app=\"shop\"} | json status=\"status\", user=\"user\""),
    LOGFMT_HINTED(LOGFMT, "sum by (status) (count_over_time({app=\"shop\"} | logfmt [1m]))"),
    LOGFMT_FULL(LOGFMT, "{app=\"shop\"} | logfmt"),
    LOGFMT_FILTERED(LOGFMT, "{app=\"shop\"} | logfmt | level=\"error\""),
    LOGFMT_TEMPLATE(
            LOGFMT, "{app=\"shop\"} | logfmt | line_format \"{{.method}} {{.path}} {{.status | printf `%5s`}}\""),
    PATTERN(
            COMBINED,
            "sum by (status) (count_over_time({app=\"shop\"} | pattern `<ip> - <_> [<_>] \"<method> <path> <_>\" <status> <_>` [1m]))"),
    REGEXP(
            COMBINED,
            "sum by (status) (count_over_time({app=\"shop\"} | regexp `\" (?P<status>[0-9]{3}) (?P<bytes>[0-9]+) \"` [1m]))"),
    REGEXP_WHOLE_LINE(
            COMBINED,
            "sum by (method) (count_over_time({app=\"shop\"} | regexp `^(?P<ip>\\S+) - (?P<user>\\S+) \\[(?P<time>[^\\]]+)\\] \"(?P<method>[A-Z]+) (?P<path>[^ ]+) [^\"]*\" (?P<status>\\d{3}) (?P<bytes>\\d+)` [1m]))"),
    LINE_CONTAINS(COMBINED, "count_over_time({app=\"shop\"} |= \"timed out\" != \"debug\" [1m])"),
    LINE_REGEX(COMBINED, "count_over_time({app=\"shop\"} |~ \"timed? out after [0-9]+\" [1m])"),
    LINE_REGEX_FOLDED(
            COMBINED,
            "count_over_time({app=\"shop\"} |~ `(?i)(error|fail(ed|ure)?|timed).*(timeout|out|state \\d)` [1m])"),
    LABEL_REGEX(LOGFMT, "{app=\"shop\"} | logfmt | path=~\".*/orders/[0-9]+7\""),
    LINE_IGNORING_CASE(COMBINED, "count_over_time({app=\"shop\"} |~ \"(?i)TIMED OUT\" [1m])"),
    LINE_PATTERN(COMBINED, "count_over_time({app=\"shop\"} |> \"<_> 503 <_> timed out after <_>\" [1m])");

    private final LineFormat format;
    private final String query;

    PipelineWork(LineFormat format, String query) {
        this.format = format;
        this.query = query;
    }

    /** @param lines how many lines one pass processes */
    PipelinePass pass(int lines) {
        return PipelinePass.of(query, format.lines(lines));
    }
}
