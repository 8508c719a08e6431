/**
 * A Kafka broker (KRaft, broker and controller in one) inside this process, on loopback only, for one machine and for tests.
 * Everything else speaks to it as to any Kafka, over its bootstrap address: no type of the Kafka server and no topic of
 * Varve may be named by or enter this package's public face.
 */
@NullMarked
package io.varve.embedded.kafka;

import org.jspecify.annotations.NullMarked;
