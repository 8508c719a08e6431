package io.varve.logql.template;

import static io.varve.logql.template.TemplateFunction.Parameter.ANY;
import static io.varve.logql.template.TemplateFunction.Parameter.TEXT;

import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import java.util.Base64;
import java.util.Map;

/** Functions between notations: sizes, durations, base64, URLs, JSON; and {@code default}; and the record itself. */
final class ConversionFunctions {
    private ConversionFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put(
                "__line__",
                TemplateFunction.of(call -> TemplateValue.text(call.context().line())));
        functions.put("bytes", TemplateFunction.of(ConversionFunctions::bytes, TEXT));
        functions.put("duration", TemplateFunction.of(ConversionFunctions::seconds, TEXT));
        functions.put("duration_seconds", TemplateFunction.of(ConversionFunctions::seconds, TEXT));
        functions.put(
                "urlencode", TemplateFunction.of(call -> TemplateValue.text(Escapes.urlQuery(call.text(0))), TEXT));
        functions.put(
                "urldecode", TemplateFunction.of(call -> TemplateValue.text(Escapes.urlUnquery(call.text(0))), TEXT));
        functions.put(
                "b64enc",
                TemplateFunction.of(
                        call -> TemplateValue.text(Base64.getEncoder().encodeToString(GoBytes.of(call.text(0)))),
                        TEXT));
        functions.put("b64dec", TemplateFunction.of(ConversionFunctions::decodeBase64, TEXT));
        functions.put("fromJson", TemplateFunction.of(call -> JsonValues.parse(call.text(0)), TEXT));
        functions.put(
                "default",
                TemplateFunction.variadic(
                        call -> call.size() > 1 && isSet(call.get(1)) ? call.get(1) : call.get(0), ANY));
    }

    private static boolean isSet(TemplateValue value) {
        return value.isTrue();
    }

    private static TemplateValue bytes(Arguments call) throws TemplateFunctionException {
        try {
            return new TemplateValue.Real(ByteSize.toDouble(ByteSize.parse(call.text(0))));
        } catch (NotationException invalid) {
            throw new TemplateFunctionException(String.valueOf(invalid.getMessage()));
        }
    }

    private static TemplateValue seconds(Arguments call) throws TemplateFunctionException {
        try {
            long nanoseconds = GoDuration.parse(call.text(0));
            // As Go's Duration.Seconds: whole seconds and the rest apart, for precision.
            long whole = nanoseconds / 1_000_000_000L;
            return new TemplateValue.Real(whole + nanoseconds % 1_000_000_000L / 1e9);
        } catch (NotationException invalid) {
            throw new TemplateFunctionException(String.valueOf(invalid.getMessage()));
        }
    }

    private static TemplateValue decodeBase64(Arguments call) throws TemplateFunctionException {
        // Go skips line breaks.
        byte[] text = GoBytes.of(call.text(0).replace("\n", "").replace("\r", ""));
        for (int i = 0; i < text.length; i++) {
            boolean padding = text[i] == '=' && i >= text.length - 2;
            if (!padding && !isBase64(text[i])) {
                throw new TemplateFunctionException("illegal base64 data at input byte " + i);
            }
        }
        try {
            if (text.length % 4 != 0) {
                throw new TemplateFunctionException("illegal base64 data at input byte " + text.length / 4 * 4);
            }
            return TemplateValue.text(GoBytes.text(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException malformed) {
            throw new TemplateFunctionException("illegal base64 data at input byte " + Math.max(text.length - 1, 0));
        }
    }

    private static boolean isBase64(byte c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
    }
}
