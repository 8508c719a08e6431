/**
 * Elasticsearch's bulk API, and as much else of Elasticsearch as its clients ask before they send. Nothing of another protocol may enter.
 */
@NullMarked
package io.varve.ingest.gateway.elasticsearch;

import org.jspecify.annotations.NullMarked;
