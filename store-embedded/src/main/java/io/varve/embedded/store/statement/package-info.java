/**
 * As much of ClickHouse's syntax as the HTTP protocol needs: where an INSERT's data begins, and which format an answer is asked in.
 *
 * <p>Text in, positions out. What a statement means is the engine's to say.
 */
@NullMarked
package io.varve.embedded.store.statement;

import org.jspecify.annotations.NullMarked;
