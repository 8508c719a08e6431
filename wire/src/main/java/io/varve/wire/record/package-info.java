/**
 * Records of named fields written as OTLP log records, for doors whose protocol has no model of its own for resource, level and line: which
 * field is which is decided here, once for all of them.
 *
 * <p>No protocol's encoding may enter: decoders call {@link io.varve.wire.record.LogRecordWriter} while they read.
 */
@NullMarked
package io.varve.wire.record;

import org.jspecify.annotations.NullMarked;
