/**
 * Syslog over TCP and UDP (RFC 6587, RFC 5426): how messages are cut out of what comes in. What is in them is the business of
 * {@code wire.syslog}.
 */
@NullMarked
package io.varve.ingest.gateway.syslog;

import org.jspecify.annotations.NullMarked;
