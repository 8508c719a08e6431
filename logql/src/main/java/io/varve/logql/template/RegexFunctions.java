package io.varve.logql.template;

import static io.varve.logql.template.TemplateFunction.Parameter.TEXT;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.varve.logql.regex.ReplacementTemplate;
import java.util.Map;

/** Functions that take a regular expression in RE2's syntax. */
final class RegexFunctions {
    private RegexFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put("regexReplaceAll", TemplateFunction.of(call -> replace(call, false), TEXT, TEXT, TEXT));
        functions.put("regexReplaceAllLiteral", TemplateFunction.of(call -> replace(call, true), TEXT, TEXT, TEXT));
        functions.put("count", TemplateFunction.of(RegexFunctions::count, TEXT, TEXT));
    }

    private static TemplateValue replace(Arguments call, boolean literal) throws TemplateFunctionException {
        String text = call.text(1);
        Pattern pattern = call.pattern(0, text);
        ReplacementTemplate replacement = literal ? null : ReplacementTemplate.parse(call.text(2), pattern);
        Matcher matcher = pattern.matcher(text);
        var replaced = new StringBuilder();
        int at = 0;
        while (matcher.find()) {
            // Go does not accept an empty match right behind the match before.
            if (matcher.end() == matcher.start() && matcher.start() == at && at > 0) {
                continue;
            }
            replaced.append(text, at, matcher.start());
            int before = replaced.length();
            if (replacement == null) {
                replaced.append(call.text(2));
            } else {
                replacement.appendTo(replaced, matcher);
            }
            call.meter().spend(replaced.length() - before + 8L);
            call.meter().checkText(replaced.length());
            at = matcher.end();
        }
        return TemplateValue.text(replaced.append(text, at, text.length()).toString());
    }

    private static TemplateValue count(Arguments call) throws TemplateFunctionException {
        String text = call.text(1);
        Matcher matcher = call.pattern(0, text).matcher(text);
        int count = 0;
        int at = -1;
        while (matcher.find()) {
            if (matcher.end() > matcher.start() || matcher.start() != at) {
                count++;
            }
            at = matcher.end();
        }
        return TemplateValue.integer(count);
    }
}
