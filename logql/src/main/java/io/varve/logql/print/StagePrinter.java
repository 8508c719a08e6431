package io.varve.logql.print;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.filter.LiteralTests;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.GoNumber;
import io.varve.notation.GoText;
import java.util.List;

/** The canonical text of selectors, stages and label filters. */
final class StagePrinter {
    private StagePrinter() {}

    static String selector(List<LabelMatcher> matchers) {
        var text = new StringBuilder("{");
        for (int i = 0; i < matchers.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(matcher(matchers.get(i)));
        }
        return text.append('}').toString();
    }

    static String matcher(LabelMatcher matcher) {
        return labelName(matcher.name()) + matcher.operator().text() + GoText.quote(matcher.value());
    }

    /** Prometheus quotes a name that is not of its classic alphabet. */
    private static String labelName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean classic =
                    c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (i > 0 && c >= '0' && c <= '9');
            if (!classic) {
                return GoText.quote(name);
            }
        }
        return name;
    }

    static String stage(Stage stage) {
        return switch (stage) {
            case Stage.LineFilter filter -> lineFilter(filter);
            case Stage.JsonParser json -> "| json";
            case Stage.JsonExpressionParser json -> "| json " + extractions(json.extractions());
            case Stage.LogfmtParser logfmt -> "| logfmt" + flags(logfmt.strict(), logfmt.keepEmpty());
            case Stage.LogfmtExpressionParser logfmt ->
                "| logfmt" + flags(logfmt.strict(), logfmt.keepEmpty()) + " " + extractions(logfmt.extractions());
            case Stage.RegexpParser regexp -> "| regexp " + GoText.quote(regexp.regex());
            case Stage.PatternParser pattern -> "| pattern " + GoText.quote(pattern.pattern());
            case Stage.UnpackParser unpack -> "| unpack";
            case Stage.LabelFilterStage filter -> "| " + labelFilter(filter.filter());
            case Stage.LineFormat format -> "| line_format " + GoText.quote(format.template());
            case Stage.LabelFormat format -> "| label_format " + formats(format.formats());
            case Stage.Decolorize decolorize -> "| decolorize";
            case Stage.DropLabels drop -> "| drop " + choices(drop.choices());
            case Stage.KeepLabels keep -> "| keep " + choices(keep.choices());
            case Stage.Distinct distinct -> "| distinct " + String.join(",", distinct.labels());
            case Stage.Sort sort -> "| sort by (" + sortKeys(sort.keys()) + ")";
            case Stage.Sample sample -> "| sample " + GoNumber.formatPlain(sample.fraction());
            case Stage.Context context -> "| context " + context(context);
        };
    }

    private static String lineFilter(Stage.LineFilter filter) {
        var text = new StringBuilder(filter.operator().text()).append(' ');
        for (int i = 0; i < filter.alternatives().size(); i++) {
            Stage.LineFilter.Alternative alternative = filter.alternatives().get(i);
            text.append(i == 0 ? "" : " or ");
            String quoted = GoText.quote(alternative.text());
            text.append(alternative.ip() ? "ip(" + quoted + ")" : quoted);
        }
        return text.toString();
    }

    private static String flags(boolean strict, boolean keepEmpty) {
        return (strict ? " --strict" : "") + (keepEmpty ? " --keep-empty" : "");
    }

    private static String extractions(List<Stage.LabelExtraction> extractions) {
        var text = new StringBuilder();
        for (Stage.LabelExtraction extraction : extractions) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(extraction.label())
                    .append('=')
                    .append(GoText.quote(extraction.expression()));
        }
        return text.toString();
    }

    private static String formats(List<Stage.LabelFormat.Format> formats) {
        var text = new StringBuilder();
        for (Stage.LabelFormat.Format format : formats) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(format.name())
                    .append('=')
                    .append(format.rename() ? format.value() : GoText.quote(format.value()));
        }
        return text.toString();
    }

    private static String choices(List<Stage.LabelChoice> choices) {
        var text = new StringBuilder();
        for (Stage.LabelChoice choice : choices) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(choice.matcher() == null ? choice.name() : matcher(choice.matcher()));
        }
        return text.toString();
    }

    private static String sortKeys(List<Stage.Sort.Key> keys) {
        var text = new StringBuilder();
        for (Stage.Sort.Key key : keys) {
            text.append(text.isEmpty() ? "" : ", ").append(key.label()).append(key.descending() ? " desc" : "");
        }
        return text.toString();
    }

    private static String context(Stage.Context context) {
        return context.before() == context.after()
                ? Integer.toString(context.before())
                : "before " + context.before() + " after " + context.after();
    }

    static String labelFilter(LabelFilter filter) {
        return switch (filter) {
            case LabelFilter.StringFilter string -> stringFilter(string.matcher());
            case LabelFilter.NumberFilter number ->
                number.name() + number.operator().text() + GoNumber.formatPlain(number.value());
            case LabelFilter.DurationFilter duration ->
                duration.name() + duration.operator().text() + GoDuration.format(duration.nanoseconds());
            case LabelFilter.BytesFilter bytes ->
                bytes.name() + bytes.operator().text() + ByteSize.format(bytes.bytes());
            case LabelFilter.IpFilter ip ->
                ip.name() + (ip.negated() ? "!=" : "=") + "ip(" + GoText.quote(ip.pattern()) + ")";
            case LabelFilter.AndFilter and -> "( " + labelFilter(and.left()) + " , " + labelFilter(and.right()) + " )";
            case LabelFilter.OrFilter or -> "( " + labelFilter(or.left()) + " or " + labelFilter(or.right()) + " )";
        };
    }

    /** Loki shows an expression that it has to run between backquotes. */
    private static String stringFilter(LabelMatcher matcher) {
        boolean plain = matcher.operator() != MatchOperator.REGEX
                || matcher.value().indexOf('`') >= 0
                || LiteralTests.suffice(matcher.value());
        return plain ? matcher(matcher) : matcher.name() + "=~`" + matcher.value() + "`";
    }

    static String unwrap(Unwrap unwrap) {
        return unwrap.conversion() == Unwrap.Conversion.NONE
                ? "| unwrap " + unwrap.label()
                : "| unwrap " + unwrap.conversion().text() + "(" + unwrap.label() + ")";
    }
}
