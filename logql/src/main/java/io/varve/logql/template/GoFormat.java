package io.varve.logql.template;

import io.varve.logql.template.TemplateValue.Bool;
import io.varve.logql.template.TemplateValue.Int;
import io.varve.logql.template.TemplateValue.Mapping;
import io.varve.logql.template.TemplateValue.Moment;
import io.varve.logql.template.TemplateValue.Nil;
import io.varve.logql.template.TemplateValue.Real;
import io.varve.logql.template.TemplateValue.Sequence;
import io.varve.logql.template.TemplateValue.Text;
import io.varve.notation.GoText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * fmt.Sprintf, with its marks for what does not fit: {@code %!d(string=x)}, {@code %!d(MISSING)}, {@code %!(EXTRA int=1)}.
 *
 * @see <a href="https://pkg.go.dev/fmt">fmt</a>
 */
final class GoFormat {
    /** Go's largest width and precision. */
    private static final int MAX_WIDTH = 1_000_000;

    private final String format;
    private final List<TemplateValue> operands;
    private final WorkMeter meter;
    private final StringBuilder output = new StringBuilder();
    private int at;
    private int operand;
    private boolean reordered;

    // Of the verb being read.
    private boolean plus;
    private boolean minus;
    private boolean sharp;
    private boolean space;
    private boolean zero;
    private int width;
    private int precision;

    private GoFormat(String format, List<TemplateValue> operands, WorkMeter meter) {
        this.format = format;
        this.operands = operands;
        this.meter = meter;
    }

    static String format(String format, List<TemplateValue> operands, WorkMeter meter)
            throws TemplateFunctionException {
        return new GoFormat(format, operands, meter).run();
    }

    private String run() throws TemplateFunctionException {
        while (at < format.length()) {
            int percent = format.indexOf('%', at);
            int end = percent < 0 ? format.length() : percent;
            output.append(format, at, end);
            at = end;
            if (percent >= 0) {
                at++;
                verb();
                meter.spend(8);
            }
        }
        if (!reordered && operand < operands.size()) {
            output.append("%!(EXTRA ");
            for (int i = operand; i < operands.size(); i++) {
                output.append(i > operand ? ", " : "").append(typed(operands.get(i)));
            }
            output.append(')');
        }
        return output.toString();
    }

    private static String typed(TemplateValue value) {
        return value instanceof Nil ? "<nil>" : value.typeName() + "=" + GoPrinter.plain(value);
    }

    private void verb() throws TemplateFunctionException {
        plus = minus = sharp = space = zero = false;
        width = -1;
        precision = -1;
        flags();
        boolean goodIndex = index();
        if (at < format.length() && format.charAt(at) == '*') {
            at++;
            width = star("%!(BADWIDTH)");
            if (width < -1) {
                minus = true;
                width = -width;
            }
        } else {
            width = digits("%!(BADWIDTH)");
        }
        if (at < format.length() && format.charAt(at) == '.') {
            at++;
            goodIndex &= index();
            if (at < format.length() && format.charAt(at) == '*') {
                at++;
                precision = star("%!(BADPREC)");
                if (precision < -1) {
                    precision = -1;
                    output.append("%!(BADPREC)");
                }
            } else {
                precision = Math.max(digits("%!(BADPREC)"), 0);
            }
        }
        goodIndex &= index();
        if (at >= format.length()) {
            output.append("%!(NOVERB)");
            return;
        }
        int verb = format.codePointAt(at);
        at += Character.charCount(verb);
        if (verb == '%') {
            output.append('%');
        } else if (!goodIndex) {
            output.append("%!").appendCodePoint(verb).append("(BADINDEX)");
        } else if (operand >= operands.size()) {
            output.append("%!").appendCodePoint(verb).append("(MISSING)");
        } else {
            // Digits of a precise number cost more than blanks.
            meter.spend(Math.max(width, 0) + 10L * Math.max(precision, 0));
            meter.checkText((long) output.length() + Math.max(width, 0) + Math.max(precision, 0));
            write(operands.get(operand++), verb);
        }
    }

    private void flags() {
        for (; at < format.length(); at++) {
            switch (format.charAt(at)) {
                case '+' -> plus = true;
                case '-' -> minus = true;
                case '#' -> sharp = true;
                case ' ' -> space = true;
                case '0' -> zero = true;
                default -> {
                    return;
                }
            }
        }
    }

    /** {@code [2]}: the operand to take next. */
    private boolean index() {
        if (at >= format.length() || format.charAt(at) != '[') {
            return true;
        }
        reordered = true;
        int close = format.indexOf(']', at);
        if (close < 0) {
            at++;
            return false;
        }
        String digits = format.substring(at + 1, close);
        at = close + 1;
        if (digits.isEmpty() || digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int index = Integer.parseInt(digits);
        if (index < 1 || index > operands.size()) {
            return false;
        }
        operand = index - 1;
        return true;
    }

    private int star(String bad) {
        if (operand < operands.size() && operands.get(operand) instanceof Int number) {
            operand++;
            if (Math.abs(number.value()) <= MAX_WIDTH) {
                return (int) number.value();
            }
        } else {
            operand++;
        }
        output.append(bad);
        return -1;
    }

    private int digits(String bad) {
        int value = -1;
        for (; at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9'; at++) {
            value = Math.max(value, 0) * 10 + (format.charAt(at) - '0');
            if (value > MAX_WIDTH) {
                while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
                    at++;
                }
                output.append(bad);
                return -1;
            }
        }
        return value;
    }

    private void write(TemplateValue value, int verb) {
        if (verb == 'T') {
            pad(value.typeName());
            return;
        }
        switch (value) {
            case Nil nil -> {
                if (verb == 'v') {
                    pad("<nil>");
                } else {
                    output.append("%!").appendCodePoint(verb).append("(<nil>)");
                }
            }
            case Bool bool -> {
                if (verb == 'v' || verb == 't') {
                    pad(bool.value() ? "true" : "false");
                } else {
                    bad(value, verb);
                }
            }
            case Text text -> text(text, text.value(), verb);
            case Moment moment -> text(moment, GoPrinter.time(moment.instant()), verb);
            case Int number -> integer(number, verb);
            case Real real -> real(real, verb);
            case Sequence sequence -> {
                output.append('[');
                boolean first = true;
                for (TemplateValue item : sequence.items()) {
                    output.append(first ? "" : " ");
                    first = false;
                    write(item, verb);
                }
                output.append(']');
            }
            case Mapping mapping -> {
                output.append("map[");
                boolean first = true;
                for (Map.Entry<String, TemplateValue> entry :
                        mapping.fields().sorted().entrySet()) {
                    output.append(first ? "" : " ");
                    first = false;
                    write(TemplateValue.text(entry.getKey()), verb);
                    output.append(':');
                    write(entry.getValue(), verb);
                }
                output.append(']');
            }
        }
    }

    private void bad(TemplateValue value, int verb) {
        output.append("%!")
                .appendCodePoint(verb)
                .append('(')
                .append(typed(value))
                .append(')');
    }

    private void text(TemplateValue value, String text, int verb) {
        switch (verb) {
            case 'v' -> pad(sharp ? GoText.quote(text) : truncated(text));
            case 's' -> pad(truncated(text));
            case 'q' -> {
                String shown = truncated(text);
                boolean raw = sharp && shown.indexOf('`') < 0 && shown.chars().noneMatch(c -> c < ' ' && c != '\t');
                pad(raw ? "`" + shown + "`" : GoText.quote(shown));
            }
            case 'x', 'X' -> {
                byte[] bytes = GoBytes.of(text);
                int length = precision >= 0 ? Math.min(precision, bytes.length) : bytes.length;
                var hex = new StringBuilder(2 * length);
                for (int i = 0; i < length; i++) {
                    hex.append(space && i > 0 ? " " : "")
                            .append(sharp && (space || i == 0) ? "0x" : "")
                            .append(String.format("%02x", bytes[i]));
                }
                pad(verb == 'X' ? hex.toString().toUpperCase(Locale.ROOT) : hex.toString());
            }
            default -> bad(value, verb);
        }
    }

    private String truncated(String text) {
        return precision >= 0 && precision < text.codePointCount(0, text.length())
                ? text.substring(0, text.offsetByCodePoints(0, precision))
                : text;
    }

    private void integer(Int number, int verb) {
        long value = number.value();
        switch (verb) {
            case 'v', 'd' -> number(value < 0, digits(value, 10));
            case 'b' -> number(value < 0, (sharp ? "0b" : "") + digits(value, 2));
            case 'o' -> number(value < 0, (sharp ? "0" : "") + digits(value, 8));
            case 'O' -> number(value < 0, "0o" + digits(value, 8));
            case 'x' -> number(value < 0, (sharp ? "0x" : "") + digits(value, 16));
            case 'X' ->
                number(value < 0, (sharp ? "0X" : "") + digits(value, 16).toUpperCase(Locale.ROOT));
            case 'c' -> pad(Character.toString(character(value)));
            case 'q' -> {
                String quoted = GoText.quote(Character.toString(character(value)));
                String inner = quoted.substring(1, quoted.length() - 1).replace("\\\"", "\"");
                pad("'" + (inner.equals("'") ? "\\'" : inner) + "'");
            }
            case 'U' ->
                pad(String.format("U+%04X", value) + (sharp ? " '" + Character.toString(character(value)) + "'" : ""));
            default -> bad(number, verb);
        }
    }

    private static int character(long value) {
        return value >= 0 && value <= Character.MAX_CODE_POINT ? (int) value : 0xFFFD;
    }

    private String digits(long value, int base) {
        String digits = Long.toUnsignedString(Math.abs(value), base);
        if (precision == 0 && value == 0) {
            return "";
        }
        return precision > digits.length() ? "0".repeat(precision - digits.length()) + digits : digits;
    }

    private void real(Real real, int verb) {
        double value = real.value();
        String text = switch (verb) {
            case 'v', 'g', 'G' -> precision < 0 ? GoReal.shortest(value) : GoReal.general(value, precision);
            case 'e', 'E' -> GoReal.exponent(value, precision < 0 ? 6 : precision);
            case 'f', 'F' -> GoReal.fixed(value, precision < 0 ? 6 : precision);
            default -> null;
        };
        if (text == null) {
            bad(real, verb);
            return;
        }
        boolean negative = value < 0 || (value == 0 && 1 / value < 0);
        boolean special = Double.isNaN(value) || Double.isInfinite(value);
        if (special) {
            zero = false;
        }
        if (text.startsWith("-") || text.startsWith("+")) {
            text = text.substring(1);
        }
        if (Double.isInfinite(value) && !negative) {
            plus = true;
        }
        number(negative, verb == 'E' || verb == 'G' ? text.toUpperCase(Locale.ROOT) : text);
    }

    private void number(boolean negative, String magnitude) {
        String sign = negative ? "-" : plus ? "+" : space ? " " : "";
        int missing = width - sign.length() - magnitude.length();
        if (zero && !minus && missing > 0) {
            output.append(sign).append("0".repeat(missing)).append(magnitude);
        } else {
            pad(sign + magnitude);
        }
    }

    private void pad(String text) {
        int missing = width < 0 ? 0 : Math.max(0, width - text.codePointCount(0, text.length()));
        if (minus) {
            output.append(text).append(" ".repeat(missing));
        } else {
            output.append(" ".repeat(missing)).append(text);
        }
    }
}
