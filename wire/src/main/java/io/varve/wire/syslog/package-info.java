/**
 * Syslog messages, RFC 5424 and RFC 3164, to rows.
 *
 * <p>How messages are cut out of a stream of bytes is the business of the door; no other protocol may enter.
 */
@NullMarked
package io.varve.wire.syslog;

import org.jspecify.annotations.NullMarked;
