package io.varve.embedded.store.engine;

/** What a statement does to state that outlives it, as the engine's own parser sees it. */
public enum StatementClass {
    /** SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK. */
    READ_ONLY,
    /** INSERT, CREATE, ALTER, DROP and the like. */
    MUTATING,
    /** The same for what lives outside every database: functions, users, named collections. */
    MUTATING_GLOBAL,
    /** USE, SET, SYSTEM, KILL and the like. */
    CONTROL,
    /** Text that does not parse. */
    UNKNOWN
}
