package io.varve.logql.pipeline;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.ast.Stage;
import io.varve.logql.regex.BoundedRegex;
import io.varve.logql.syntax.LogQlParseException;
import java.util.List;

/** What all regular expressions of a pipeline may take together: ten thousand of them fit into one query. */
final class RegexBudget {
    /** Instructions, by the estimate of {@link BoundedRegex#programSize}. */
    private static final long MAX_TOTAL_SIZE = 500_000;

    private long total;

    private RegexBudget() {}

    /** @throws LogQlParseException if they take more */
    static void check(List<Stage> stages) {
        var budget = new RegexBudget();
        for (Stage stage : stages) {
            budget.add(stage);
            if (budget.total > MAX_TOTAL_SIZE) {
                throw LogQlParseException.of("the regular expressions of the query are too large together: more than "
                        + MAX_TOTAL_SIZE + " instructions; use fewer, or fewer repetitions");
            }
        }
    }

    private void add(Stage stage) {
        switch (stage) {
            case Stage.LineFilter filter -> {
                switch (filter.operator()) {
                    case MATCHES, NOT_MATCHES -> filter.alternatives().forEach(alternative -> add(alternative.text()));
                    case CONTAINS, NOT_CONTAINS, PATTERN, NOT_PATTERN -> {}
                }
            }
            case Stage.RegexpParser regexp -> add(regexp.regex());
            case Stage.LabelFilterStage filter -> add(filter.filter());
            case Stage.DropLabels drop -> drop.choices().forEach(this::add);
            case Stage.KeepLabels keep -> keep.choices().forEach(this::add);
            case Stage.JsonParser none -> {}
            case Stage.JsonExpressionParser none -> {}
            case Stage.LogfmtParser none -> {}
            case Stage.LogfmtExpressionParser none -> {}
            case Stage.PatternParser none -> {}
            case Stage.UnpackParser none -> {}
            case Stage.LineFormat none -> {}
            case Stage.LabelFormat none -> {}
            case Stage.Decolorize none -> {}
            case Stage.Distinct none -> {}
            case Stage.Sort none -> {}
            case Stage.Sample none -> {}
            case Stage.Context none -> {}
        }
    }

    private void add(Stage.LabelChoice choice) {
        if (choice.matcher() != null) {
            add(choice.matcher());
        }
    }

    private void add(LabelFilter filter) {
        switch (filter) {
            case LabelFilter.StringFilter string -> add(string.matcher());
            case LabelFilter.AndFilter and -> {
                add(and.left());
                add(and.right());
            }
            case LabelFilter.OrFilter or -> {
                add(or.left());
                add(or.right());
            }
            case LabelFilter.NumberFilter none -> {}
            case LabelFilter.DurationFilter none -> {}
            case LabelFilter.BytesFilter none -> {}
            case LabelFilter.IpFilter none -> {}
        }
    }

    private void add(LabelMatcher matcher) {
        if (matcher.operator() == MatchOperator.REGEX || matcher.operator() == MatchOperator.NOT_REGEX) {
            add(matcher.value());
        }
    }

    private void add(String regex) {
        total += Math.min(BoundedRegex.programSize(regex), MAX_TOTAL_SIZE + 1);
    }
}
