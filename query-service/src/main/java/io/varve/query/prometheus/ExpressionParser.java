package io.varve.query.prometheus;

import com.google.re2j.PatternSyntaxException;
import io.varve.notation.NotationException;
import io.varve.notation.PrometheusDuration;
import io.varve.query.failure.QueryFailure;
import io.varve.query.prometheus.Expression.Selector;
import io.varve.traceql.value.AnchoredRegex;
import java.util.ArrayList;
import java.util.List;

/** Reads the part of PromQL that is answered. */
final class ExpressionParser {
    private static final int MAX_DEPTH = 20;
    private static final int MAX_ALTERNATIVES = 20;

    private final String text;
    private int at;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
    }

    /** @throws QueryFailure BAD_REQUEST if it is more than is answered, or no PromQL */
    static Expression parse(String text) {
        var parser = new ExpressionParser(text);
        Expression expression = parser.expression();
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return expression;
    }

    static Selector parseSelector(String text) {
        var parser = new ExpressionParser(text);
        Selector selector = parser.selector(parser.name());
        parser.blanks();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return selector;
    }

    /** {@code or} binds loosest and to the left. */
    private Expression expression() {
        if (++depth > MAX_DEPTH) {
            throw QueryFailure.badRequest("the query is nested deeper than the limit of " + MAX_DEPTH);
        }
        Expression expression = call();
        int alternatives = 0;
        while (acceptWord("or")) {
            if (++alternatives > MAX_ALTERNATIVES) {
                throw QueryFailure.badRequest("the query has more than the limit of " + MAX_ALTERNATIVES + " 'or'");
            }
            expression = new Expression.Or(expression, call());
        }
        depth--;
        return expression;
    }

    /** A word of the language, in any case of letters. */
    private boolean acceptWord(String word) {
        blanks();
        int end = at + word.length();
        if (!text.regionMatches(true, at, word, 0, word.length())
                || (end < text.length() && isOfName(text.charAt(end)))) {
            return false;
        }
        at = end;
        return true;
    }

    private Expression call() {
        if (accept('(')) {
            Expression inner = expression();
            expect(')');
            return inner;
        }
        String name = name();
        return switch (name) {
            case "sum" -> {
                List<String> before = by();
                expect('(');
                Expression of = expression();
                expect(')');
                yield new Expression.Sum(before.isEmpty() ? by() : before, of);
            }
            case "topk" -> {
                expect('(');
                int limit = (int) number();
                expect(',');
                Expression of = expression();
                expect(')');
                yield new Expression.TopK(limit, of);
            }
            case "histogram_quantile" -> {
                expect('(');
                double quantile = number();
                expect(',');
                Expression of = expression();
                expect(')');
                yield new Expression.HistogramQuantile(quantile, of);
            }
            case "rate", "increase" -> {
                expect('(');
                Selector selector = selector(name());
                expect('[');
                int close = text.indexOf(']', at);
                if (close < 0) {
                    throw unexpected();
                }
                long range = duration(text.substring(at, close).strip());
                at = close + 1;
                expect(')');
                yield new Expression.Counted(name.equals("rate"), selector, range);
            }
            default ->
                throw QueryFailure.badRequest(
                        "'" + name + "' is not answered here: only sum by, topk, histogram_quantile, rate"
                                + " and increase of the metrics that are made of spans");
        };
    }

    private long duration(String written) {
        try {
            return Math.max(1, PrometheusDuration.parse(written) / 1_000_000_000L);
        } catch (NotationException e) {
            throw QueryFailure.badRequest(e.reason());
        }
    }

    private List<String> by() {
        if (!acceptWord("by")) {
            return List.of();
        }
        expect('(');
        var labels = new ArrayList<String>();
        while (!accept(')')) {
            labels.add(name());
            separator(')');
        }
        return labels;
    }

    private Selector selector(String metric) {
        var tests = new ArrayList<LabelTest>();
        if (accept('{')) {
            while (!accept('}')) {
                tests.add(test());
                separator('}');
            }
        }
        return new Selector(metric, tests);
    }

    private LabelTest test() {
        String label = name();
        blanks();
        boolean negated = text.startsWith("!", at);
        boolean regex = text.startsWith("~", at + 1);
        if (!regex && !text.startsWith(negated ? "!=" : "=", at)) {
            throw unexpected();
        }
        if (regex && !negated && !text.startsWith("=", at)) {
            throw unexpected();
        }
        at += regex || negated ? 2 : 1;
        String value = string();
        try {
            return new LabelTest(label, value, negated, regex ? AnchoredRegex.compile(value) : null);
        } catch (PatternSyntaxException e) {
            throw QueryFailure.badRequest("invalid regular expression of label " + label + ": " + e.getMessage());
        }
    }

    private String string() {
        blanks();
        if (at >= text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
            throw unexpected();
        }
        char quote = text.charAt(at++);
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
                char escaped = text.charAt(at);
                value.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            } else {
                value.append(text.charAt(at));
            }
            at++;
        }
        if (at >= text.length()) {
            throw unexpected();
        }
        at++;
        return value.toString();
    }

    private double number() {
        blanks();
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        try {
            return Double.parseDouble(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw unexpected();
        }
    }

    private String name() {
        blanks();
        int start = at;
        while (at < text.length() && isOfName(text.charAt(at))) {
            at++;
        }
        if (at == start || Character.isDigit(text.charAt(start))) {
            throw unexpected();
        }
        return text.substring(start, at);
    }

    private static boolean isOfName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
    }

    private boolean accept(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        if (at >= text.length() && (c == ')' || c == '}')) {
            throw unexpected();
        }
        return false;
    }

    /** A comma, unless the list ends here. */
    private void separator(char end) {
        blanks();
        if (at >= text.length() || text.charAt(at) != end) {
            expect(',');
        }
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw unexpected();
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private QueryFailure unexpected() {
        return QueryFailure.badRequest("parse error at char " + (at + 1) + ": unexpected "
                + (at < text.length() ? "'" + text.charAt(at) + "'" : "end of the query"));
    }
}
