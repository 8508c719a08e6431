package io.varve.query.logs;

/** Which stored row a line was made of. */
record StoredLine(LogStream stream, LinePosition position) {}
