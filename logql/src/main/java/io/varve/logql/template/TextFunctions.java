package io.varve.logql.template;

import static io.varve.logql.template.TemplateFunction.Parameter.INTEGER;
import static io.varve.logql.template.TemplateFunction.Parameter.TEXT;

import java.util.Map;
import java.util.function.UnaryOperator;

/** Functions on text: Loki's own (text first) and sprig's (text last, so that they read well in a pipeline). */
final class TextFunctions {
    private TextFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put("ToLower", map(GoCase::lower));
        functions.put("lower", map(GoCase::lower));
        functions.put("ToUpper", map(GoCase::upper));
        functions.put("upper", map(GoCase::upper));
        functions.put("title", map(GoCase::title));
        functions.put("TrimSpace", map(GoTrim::space));
        functions.put("trim", map(GoTrim::space));
        functions.put("Trim", combine(GoTrim::both));
        functions.put("trimAll", combine((characters, text) -> GoTrim.both(text, characters)));
        functions.put("TrimLeft", combine(GoTrim::left));
        functions.put("TrimRight", combine(GoTrim::right));
        functions.put("TrimPrefix", combine(GoTrim::prefix));
        functions.put("trimPrefix", combine((prefix, text) -> GoTrim.prefix(text, prefix)));
        functions.put("TrimSuffix", combine(GoTrim::suffix));
        functions.put("trimSuffix", combine((suffix, text) -> GoTrim.suffix(text, suffix)));
        functions.put("contains", test((part, text) -> text.contains(part)));
        functions.put("hasPrefix", test((part, text) -> text.startsWith(part)));
        functions.put("hasSuffix", test((part, text) -> text.endsWith(part)));
        functions.put(
                "Replace",
                TemplateFunction.of(
                        call -> replace(call, call.text(0), call.text(1), call.text(2), call.integer(3)),
                        TEXT,
                        TEXT,
                        TEXT,
                        INTEGER));
        functions.put(
                "replace",
                TemplateFunction.of(
                        call -> replace(call, call.text(2), call.text(0), call.text(1), -1), TEXT, TEXT, TEXT));
        functions.put("repeat", TemplateFunction.of(TextFunctions::repeat, INTEGER, TEXT));
        functions.put("indent", TemplateFunction.of(call -> TemplateValue.text(indent(call)), INTEGER, TEXT));
        functions.put("nindent", TemplateFunction.of(call -> TemplateValue.text("\n" + indent(call)), INTEGER, TEXT));
        functions.put("trunc", TemplateFunction.of(TextFunctions::truncate, INTEGER, TEXT));
        functions.put("substr", TemplateFunction.of(TextFunctions::substring, INTEGER, INTEGER, TEXT));
        functions.put("alignLeft", TemplateFunction.of(call -> align(call, true), INTEGER, TEXT));
        functions.put("alignRight", TemplateFunction.of(call -> align(call, false), INTEGER, TEXT));
    }

    private interface Combination {
        String apply(String first, String second);
    }

    private interface Test {
        boolean test(String part, String text);
    }

    private static TemplateFunction map(UnaryOperator<String> change) {
        return TemplateFunction.of(call -> TemplateValue.text(change.apply(call.text(0))), TEXT);
    }

    private static TemplateFunction combine(Combination combination) {
        return TemplateFunction.of(
                call -> TemplateValue.text(combination.apply(call.text(0), call.text(1))), TEXT, TEXT);
    }

    private static TemplateFunction test(Test test) {
        return TemplateFunction.of(call -> TemplateValue.bool(test.test(call.text(0), call.text(1))), TEXT, TEXT);
    }

    /** @param limit of replacements; negative for all */
    private static TemplateValue replace(Arguments call, String text, String old, String replacement, int limit)
            throws TemplateFunctionException {
        var replaced = new StringBuilder();
        int at = 0;
        for (int count = 0; limit < 0 || count < limit; count++) {
            int found = old.isEmpty() ? at : text.indexOf(old, at);
            if (found < 0 || (old.isEmpty() && count > 0 && at == text.length())) {
                break;
            }
            if (old.isEmpty() && count > 0) {
                // An empty text is found before every character, and at the end.
                found = text.offsetByCodePoints(at, 1);
            }
            replaced.append(text, at, found).append(replacement);
            call.meter().spend(found - at + replacement.length() + 1L);
            call.meter().checkText(replaced.length());
            at = found + old.length();
        }
        return TemplateValue.text(replaced.append(text, at, text.length()).toString());
    }

    private static TemplateValue repeat(Arguments call) throws TemplateFunctionException {
        int count = call.integer(0);
        if (count < 0) {
            throw new TemplateFunctionException("strings: negative Repeat count");
        }
        call.checkLength((long) count * call.text(1).length());
        return TemplateValue.text(call.text(1).repeat(count));
    }

    private static String indent(Arguments call) throws TemplateFunctionException {
        int spaces = call.integer(0);
        String text = call.text(1);
        if (spaces < 0) {
            throw new TemplateFunctionException("strings: negative Repeat count");
        }
        long lines = 1 + text.chars().filter(c -> c == '\n').count();
        call.checkLength(spaces * lines + text.length());
        String padding = " ".repeat(spaces);
        return padding + text.replace("\n", "\n" + padding);
    }

    private static TemplateValue truncate(Arguments call) {
        int count = call.integer(0);
        byte[] bytes = GoBytes.of(call.text(1));
        if (count < 0 && bytes.length + count > 0) {
            return TemplateValue.text(GoBytes.text(bytes, bytes.length + count, bytes.length));
        }
        if (count >= 0 && bytes.length > count) {
            return TemplateValue.text(GoBytes.text(bytes, 0, count));
        }
        return call.get(1);
    }

    private static TemplateValue substring(Arguments call) throws TemplateFunctionException {
        int start = call.integer(0);
        int end = call.integer(1);
        byte[] bytes = GoBytes.of(call.text(2));
        int length = bytes.length;
        if (start < 0) {
            if (end < 0) {
                throw outOfRange("[:" + end + "]");
            }
            if (end > length) {
                throw outOfRange("[:" + end + "] with length " + length);
            }
            return TemplateValue.text(GoBytes.text(bytes, 0, end));
        }
        int to = end < 0 || end > length ? length : end;
        if (start > to) {
            throw outOfRange("[" + start + ":" + to + "]");
        }
        return TemplateValue.text(GoBytes.text(bytes, start, to));
    }

    private static TemplateFunctionException outOfRange(String bounds) {
        return new TemplateFunctionException("runtime error: slice bounds out of range " + bounds);
    }

    private static TemplateValue align(Arguments call, boolean left) throws TemplateFunctionException {
        int count = call.integer(0);
        String text = call.text(1);
        int length = text.codePointCount(0, text.length());
        if (count < 0 || count == length) {
            return call.get(1);
        }
        if (count > length) {
            call.checkLength(count);
            String padding = " ".repeat(count - length);
            return TemplateValue.text(left ? text + padding : padding + text);
        }
        return TemplateValue.text(
                left
                        ? text.substring(0, text.offsetByCodePoints(0, count))
                        : text.substring(text.offsetByCodePoints(0, length - count)));
    }
}
