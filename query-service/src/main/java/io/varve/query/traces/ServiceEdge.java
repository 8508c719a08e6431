package io.varve.query.traces;

/**
 * One service that calls another.
 *
 * @param calls pairs of a client's span and the server's below it (or producer and consumer)
 * @param failed pairs of which one has the status error
 */
public record ServiceEdge(String client, String server, long calls, long failed) {}
