package io.varve.logql.json;

/** What a value is, by its first byte; a number is any text that begins with a digit or a minus. */
public enum JsonType {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    OBJECT,
    ARRAY
}
