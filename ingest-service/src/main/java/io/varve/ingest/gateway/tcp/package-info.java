/**
 * What doors over plain TCP share: a port, a bounded number of connections, a thread for each, and the end of those whose other side is
 * gone. No protocol may enter.
 */
@NullMarked
package io.varve.ingest.gateway.tcp;

import org.jspecify.annotations.NullMarked;
