package io.varve.logql.template;

import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;

/** How sprig reads a number out of anything: what is none is 0. */
final class LooseCast {
    private LooseCast() {}

    static long toInteger(TemplateValue value) {
        return switch (value) {
            case TemplateValue.Int number -> number.value();
            case TemplateValue.Real real -> (long) real.value();
            case TemplateValue.Bool bool -> bool.value() ? 1 : 0;
            case TemplateValue.Text text -> parse(text.value());
            case TemplateValue.Nil nil -> 0;
            case TemplateValue.Moment moment -> 0;
            case TemplateValue.Sequence sequence -> 0;
            case TemplateValue.Mapping mapping -> 0;
        };
    }

    static double toReal(TemplateValue value) {
        return switch (value) {
            case TemplateValue.Int number -> number.value();
            case TemplateValue.Real real -> real.value();
            case TemplateValue.Bool bool -> bool.value() ? 1 : 0;
            case TemplateValue.Text text -> {
                try {
                    yield GoNumber.parse(text.value());
                } catch (NotationException noNumber) {
                    yield 0;
                }
            }
            case TemplateValue.Nil nil -> 0;
            case TemplateValue.Moment moment -> 0;
            case TemplateValue.Sequence sequence -> 0;
            case TemplateValue.Mapping mapping -> 0;
        };
    }

    private static long parse(String text) {
        Long number = GoLiteral.integer(withoutDecimals(text));
        return number == null ? 0 : number;
    }

    /** {@code 12.5} is read as 12. */
    private static String withoutDecimals(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return text;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean sign = i == 0 && (c == '+' || c == '-');
            if (i != dot && !sign && (c < '0' || c > '9')) {
                return text;
            }
        }
        String whole = text.substring(0, dot);
        return whole.isEmpty() || whole.equals("+") || whole.equals("-") ? "0" : whole;
    }
}
