package io.varve.query.loki;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.notation.PrometheusDuration;
import io.varve.query.failure.QueryFailure;
import io.varve.query.loki.RequestParameters.TimeRange;
import io.varve.query.tenant.ReadLimits;
import java.util.List;
import java.util.Locale;

/** The limits of a tenant that a query is held to before anything is read, with Loki's texts. */
final class QueryChecks {

    private QueryChecks() {}

    static void length(TimeRange range, ReadLimits limits) {
        long most = limits.maxQueryLength().toNanos();
        long length = range.length();
        if (most > 0 && length > most) {
            throw QueryFailure.badRequest("the query time range exceeds the limit (query length: "
                    + (length == Long.MAX_VALUE ? "over 292y" : PrometheusDuration.format(length)) + ", limit: "
                    + PrometheusDuration.format(most) + ")");
        }
    }

    static void entries(int limit, ReadLimits limits) {
        int most = limits.maxEntriesLimitPerQuery();
        if (most > 0 && limit > most) {
            throw QueryFailure.badRequest("max entries limit per query exceeded, limit > max_entries_limit_per_query ("
                    + limit + " > " + most + ")");
        }
    }

    static void points(TimeRange range, long step, ReadLimits limits) {
        if (range.length() / step > limits.maxPointsPerSeries()) {
            throw QueryFailure.badRequest(String.format(
                    Locale.ROOT,
                    "exceeded maximum resolution of %,d points per time series. Try increasing the value of the step"
                            + " parameter",
                    limits.maxPointsPerSeries()));
        }
    }

    /** The {@code [range]} of a range aggregation. */
    static void range(long nanos, ReadLimits limits) {
        long most = limits.maxQueryRange().toNanos();
        if (most > 0 && nanos > most) {
            throw QueryFailure.badRequest("[interval] value exceeds limit: [" + PrometheusDuration.format(nanos)
                    + "] > [" + PrometheusDuration.format(most) + "]");
        }
    }

    /** Refuses stages that need the whole answer where there is none. */
    static void inOrderOfTime(LogQuery query, String what) {
        for (Stage stage : query.stages()) {
            if (stage instanceof Stage.Sort || stage instanceof Stage.Distinct || stage instanceof Stage.Context) {
                throw QueryFailure.badRequest(what + " hands lines over as they come: leave out "
                        + CanonicalPrinter.print(stage).substring(2));
            }
        }
    }

    static void selector(List<LabelMatcher> matchers, ReadLimits limits) {
        List<String> names =
                matchers.stream().map(LabelMatcher::name).distinct().toList();
        List<String> missing = limits.requiredLabels().stream()
                .filter(required -> !names.contains(required))
                .toList();
        if (!missing.isEmpty()) {
            throw QueryFailure.badRequest("stream selector is missing required matchers [" + String.join(", ", missing)
                    + "], labels present in the query were [" + String.join(", ", names) + "]");
        }
        if (matchers.size() < limits.minimumLabelsNumber()) {
            throw QueryFailure.badRequest("stream selector has less label matchers than required: (present: ["
                    + String.join(", ", names) + "], number_present: " + matchers.size()
                    + ", required_number_label_matchers: " + limits.minimumLabelsNumber() + ")");
        }
    }
}
