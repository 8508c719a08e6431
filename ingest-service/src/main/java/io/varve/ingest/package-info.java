/**
 * The ingest service: a gateway that takes in, a writer that stores, and Kafka between them. Here is what both share, their settings and
 * how Spring puts them together; what either does is in its own package.
 */
@NullMarked
package io.varve.ingest;

import org.jspecify.annotations.NullMarked;
