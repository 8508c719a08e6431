/**
 * The body of Elasticsearch's bulk API to rows, with an outcome for each of its items.
 *
 * <p>What a field means is the business of {@code record}; no other protocol may enter.
 */
@NullMarked
package io.varve.wire.elastic;

import org.jspecify.annotations.NullMarked;
