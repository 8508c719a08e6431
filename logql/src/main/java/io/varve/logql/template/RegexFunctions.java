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

    private interface Match {
        void accept(Matcher match) throws TemplateFunctionException;
    }

    /** All matches as Go finds them: an empty one right behind another is none. */
    private static void forEachMatch(Arguments call, Match action) throws TemplateFunctionException {
        Pattern pattern = call.pattern(0);
        var text = new MeteredText(call.text(1), call.meter().remaining());
        try {
            Matcher matcher = pattern.matcher(text);
            int end = -1;
            while (matcher.find()) {
                if (matcher.end() > matcher.start() || matcher.start() != end) {
                    action.accept(matcher);
                }
                end = matcher.end();
            }
        } catch (MeteredText.Spent spent) {
            // The next line fails with the meter's own words.
        }
        call.meter().spend(call.meter().remaining() - text.remaining());
    }

    private static TemplateValue replace(Arguments call, boolean literal) throws TemplateFunctionException {
        String text = call.text(1);
        ReplacementTemplate replacement = literal ? null : ReplacementTemplate.parse(call.text(2), call.pattern(0));
        var replaced = new StringBuilder();
        var position = new int[1];
        forEachMatch(call, match -> {
            replaced.append(text, position[0], match.start());
            long length = replacement == null ? call.text(2).length() : replacement.length(match);
            call.meter().checkText(replaced.length() + length);
            if (replacement == null) {
                replaced.append(call.text(2));
            } else {
                replacement.appendTo(replaced, match);
            }
            position[0] = match.end();
        });
        return TemplateValue.text(
                replaced.append(text, position[0], text.length()).toString());
    }

    private static TemplateValue count(Arguments call) throws TemplateFunctionException {
        var count = new int[1];
        forEachMatch(call, match -> count[0]++);
        return TemplateValue.integer(count[0]);
    }
}
