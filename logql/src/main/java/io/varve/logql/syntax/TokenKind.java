package io.varve.logql.syntax;

/** The kinds of token, each with the name that error messages show. */
enum TokenKind {
    END("$end"),
    IDENTIFIER("IDENTIFIER"),
    STRING("STRING"),
    NUMBER("NUMBER"),
    DURATION("DURATION"),
    BYTES("BYTES"),
    RANGE("RANGE"),
    FUNCTION_FLAG("FUNCTION_FLAG"),
    COMMA(","),
    DOT("."),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_PARENTHESIS("("),
    CLOSE_PARENTHESIS(")"),
    CLOSE_BRACKET("]"),
    EQ("="),
    NEQ("!="),
    RE("=~"),
    NRE("!~"),
    NPA("!>"),
    PIPE_EXACT("|="),
    PIPE_MATCH("|~"),
    PIPE_PATTERN("|>"),
    PIPE("|"),
    CMP_EQ("=="),
    GT(">"),
    GTE(">="),
    LT("<"),
    LTE("<="),
    ADD("+"),
    SUB("-"),
    MUL("*"),
    DIV("/"),
    MOD("%"),
    POW("^"),
    OR("or"),
    AND("and"),
    UNLESS("unless"),
    BY("by"),
    WITHOUT("without"),
    BOOL("bool"),
    ON("on"),
    IGNORING("ignoring"),
    GROUP_LEFT("group_left"),
    GROUP_RIGHT("group_right"),
    OFFSET("offset"),
    UNWRAP("unwrap"),
    JSON("json"),
    LOGFMT("logfmt"),
    REGEXP("regexp"),
    PATTERN("pattern"),
    UNPACK("unpack"),
    LINE_FMT("line_format"),
    LABEL_FMT("label_format"),
    DECOLORIZE("decolorize"),
    DROP("drop"),
    KEEP("keep"),
    VARIANTS("variants"),
    OF("of"),
    IP("ip"),
    LABEL_REPLACE("label_replace"),
    VECTOR("VECTOR"),
    BYTES_CONV("BYTES_CONV"),
    DURATION_CONV("DURATION_CONV"),
    DURATION_SECONDS_CONV("DURATION_SECONDS_CONV"),
    RANGE_OPERATION("RANGE_OPERATION"),
    VECTOR_OPERATION("VECTOR_OPERATION");

    private final String shown;

    TokenKind(String shown) {
        this.shown = shown;
    }

    String shown() {
        return shown;
    }
}
