package io.varve.logql.template;

/** What the lexer tells apart. */
enum TokenKind {
    TEXT,
    LEFT_DELIMITER,
    RIGHT_DELIMITER,
    SPACE,
    ASSIGN,
    DECLARE,
    PIPE,
    COMMA,
    OTHER_CHARACTER,
    LEFT_PARENTHESIS,
    RIGHT_PARENTHESIS,
    DOT,
    FIELD,
    VARIABLE,
    IDENTIFIER,
    BOOL,
    NIL,
    CHARACTER,
    NUMBER,
    STRING,
    KEYWORD,
    END_OF_FILE
}
