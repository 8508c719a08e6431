/**
 * How the web server meets clients that are slow: what Tomcat's own settings have no word for. What is in requests is none of its
 * business.
 */
@NullMarked
package io.varve.ingest.server;

import org.jspecify.annotations.NullMarked;
