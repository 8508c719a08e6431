package io.varve.query.logs;

import io.varve.logql.match.CompiledMatcher;
import java.util.List;

/** Decides for a log query what the store's rows are and what is left for the pipeline. */
final class LogPlanner {

    private final StreamCatalog catalog;

    LogPlanner(StreamCatalog catalog) {
        this.catalog = catalog;
    }

    LogPlan plan(StoreSession session, LogRequest request) {
        if (request.start() >= request.end()) {
            return new LogPlan.Nothing();
        }
        List<LogStream> all = catalog.streams(session, request.start(), request.end() - 1);
        List<CompiledMatcher> matchers = request.query().matchers().stream()
                .map(CompiledMatcher::compile)
                .toList();
        StreamSelection selected = StreamSelection.of(all, stream -> stream.satisfies(matchers));
        RowFilter filter = RowFilter.of(request.query(), selected, all);
        if (filter.isEmpty()) {
            return new LogPlan.Nothing();
        }
        RowFilter located = filter.located(session, request.start(), request.end() - 1);
        return located.isEmpty() ? new LogPlan.Nothing() : new LogPlan.Rows(located);
    }
}
