package io.varve.traceql.syntax;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of token, each with the text that stands for it, or the name that error messages show. */
enum TokenKind {
    END("$end", false),
    IDENTIFIER("IDENTIFIER", false),
    STRING("STRING", false),
    INTEGER("INTEGER", false),
    FLOAT("FLOAT", false),
    DURATION_LITERAL("DURATION", false),
    END_ATTRIBUTE("END_ATTRIBUTE", false),
    COMMA(","),
    DOT("."),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_PARENTHESIS("("),
    CLOSE_PARENTHESIS(")"),
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCHES("=~"),
    NOT_MATCHES("!~"),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    ADD("+"),
    SUBTRACT("-"),
    DIVIDE("/"),
    MODULO("%"),
    MULTIPLY("*"),
    POWER("^"),
    AND("&&"),
    OR("||"),
    NOT("!"),
    PIPE("|"),
    DESCENDANT(">>"),
    ANCESTOR("<<"),
    SIBLING("~"),
    NOT_CHILD("!>"),
    NOT_PARENT("!<"),
    NOT_DESCENDANT("!>>"),
    NOT_ANCESTOR("!<<"),
    UNION_SIBLING("&~"),
    UNION_CHILD("&>"),
    UNION_PARENT("&<"),
    UNION_DESCENDANT("&>>"),
    UNION_ANCESTOR("&<<"),
    TRUE("true"),
    FALSE("false"),
    NIL("nil"),
    STATUS_OK("ok"),
    STATUS_ERROR("error"),
    STATUS_UNSET("unset"),
    KIND_UNSPECIFIED("unspecified"),
    KIND_INTERNAL("internal"),
    KIND_SERVER("server"),
    KIND_CLIENT("client"),
    KIND_PRODUCER("producer"),
    KIND_CONSUMER("consumer"),
    DURATION("duration"),
    CHILD_COUNT("childCount"),
    NAME("name"),
    STATUS("status"),
    STATUS_MESSAGE("statusMessage"),
    KIND("kind"),
    ROOT_NAME("rootName"),
    ROOT_SERVICE_NAME("rootServiceName"),
    ROOT_SERVICE("rootService"),
    TRACE_DURATION("traceDuration"),
    NESTED_SET_LEFT("nestedSetLeft"),
    NESTED_SET_RIGHT("nestedSetRight"),
    NESTED_SET_PARENT("nestedSetParent"),
    ID("id"),
    TRACE_ID("traceID"),
    SPAN_ID("spanID"),
    PARENT_ID("parentID"),
    TIME_SINCE_START("timeSinceStart"),
    VERSION("version"),
    PARENT("parent"),
    PARENT_DOT("parent."),
    RESOURCE_DOT("resource."),
    SPAN_DOT("span."),
    EVENT_DOT("event."),
    LINK_DOT("link."),
    INSTRUMENTATION_DOT("instrumentation."),
    TRACE_COLON("trace:"),
    SPAN_COLON("span:"),
    EVENT_COLON("event:"),
    LINK_COLON("link:"),
    INSTRUMENTATION_COLON("instrumentation:"),
    COUNT("count"),
    AVG("avg"),
    MAX("max"),
    MIN("min"),
    SUM("sum"),
    BY("by"),
    COALESCE("coalesce"),
    SELECT("select"),
    RATE("rate"),
    COUNT_OVER_TIME("count_over_time"),
    MIN_OVER_TIME("min_over_time"),
    MAX_OVER_TIME("max_over_time"),
    AVG_OVER_TIME("avg_over_time"),
    SUM_OVER_TIME("sum_over_time"),
    QUANTILE_OVER_TIME("quantile_over_time"),
    HISTOGRAM_OVER_TIME("histogram_over_time"),
    COMPARE("compare"),
    TOPK("topk"),
    BOTTOMK("bottomk"),
    WITH("with");

    private static final Map<String, TokenKind> BY_TEXT = new HashMap<>();

    static {
        for (TokenKind kind : values()) {
            if (kind.written) {
                BY_TEXT.put(kind.text, kind);
            }
        }
    }

    private final String text;
    private final boolean written;

    TokenKind(String text) {
        this(text, true);
    }

    TokenKind(String text, boolean written) {
        this.text = text;
        this.written = written;
    }

    static @Nullable TokenKind of(String text) {
        return BY_TEXT.get(text);
    }

    String shown() {
        return text;
    }

    /** Whether the name of an attribute follows. */
    boolean startsAttribute() {
        return switch (this) {
            case DOT, PARENT_DOT, RESOURCE_DOT, SPAN_DOT, EVENT_DOT, LINK_DOT, INSTRUMENTATION_DOT -> true;
            default -> false; // the other hundred
        };
    }
}
