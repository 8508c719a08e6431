/**
 * ClickHouse's HTTP protocol: requests in, statements to a connection of the engine, answers, errors and hang-ups back.
 *
 * <p>The event loop parses and moves bytes and never waits; a statement runs on the thread that has the connection. Nothing native may
 * enter, and nothing that starts processes.
 */
@NullMarked
package io.varve.embedded.store.http;

import org.jspecify.annotations.NullMarked;
