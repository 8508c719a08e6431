/**
 * What every door of the gateway does in the same way: find the tenant, read a body within limits, gather the rows of many requests to
 * one Kafka record, and answer when Kafka has it.
 *
 * <p>Doors are sub-packages, one per protocol; no protocol's shapes may enter here, and nothing from the store.
 */
@NullMarked
package io.varve.ingest.gateway;

import org.jspecify.annotations.NullMarked;
