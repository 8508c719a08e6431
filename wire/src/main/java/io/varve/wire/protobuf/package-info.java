/**
 * Protobuf's wire format over a byte array: tags, varints, lengths, skipping. No message of any protocol may enter.
 */
@NullMarked
package io.varve.wire.protobuf;

import org.jspecify.annotations.NullMarked;
