package io.varve.logql.eval.vector;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.LabelProjection;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import io.varve.logql.regex.BoundedRegex;
import io.varve.logql.regex.ReplacementTemplate;
import java.util.ArrayList;
import java.util.List;

/** {@code label_replace}: series whose source label does not match wholly stay as they are. */
public final class LabelReplacement {
    private static final int MAX_VALUE_LENGTH = 1 << 16;

    private LabelReplacement() {}

    public static List<StepSeries> evaluate(LabelReplace replace, List<StepSeries> operand) {
        Pattern pattern = BoundedRegex.compile("^(?:" + replace.regex() + ")$");
        ReplacementTemplate template = ReplacementTemplate.parse(replace.replacement(), pattern);
        var results = new ArrayList<StepSeries>(operand.size());
        for (StepSeries series : operand) {
            LabelSet labels = series.labels();
            String source = labels.get(replace.source());
            Matcher matcher = pattern.matcher(source == null ? "" : source);
            if (matcher.find()) {
                if (template.length(matcher) > MAX_VALUE_LENGTH) {
                    throw new EvaluationException(
                            EvaluationException.Reason.POINT_LIMIT,
                            "label_replace makes a value of label " + replace.destination() + " longer than "
                                    + MAX_VALUE_LENGTH + " characters; name fewer groups in its replacement");
                }
                var value = new StringBuilder();
                template.appendTo(value, matcher);
                labels = LabelProjection.with(labels, replace.destination(), value.toString());
            }
            results.add(series.withLabels(labels));
        }
        return results;
    }
}
