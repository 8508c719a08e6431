/**
 * Go's text/template: parser and evaluator with typed values, with the functions that Loki registers (its own and those of sprig).
 *
 * <p>Knows nothing of queries or pipelines: a caller hands in data and a {@link io.varve.logql.template.TemplateContext}. No
 * I/O, no clock but the context's.
 */
@NullMarked
package io.varve.logql.template;

import org.jspecify.annotations.NullMarked;
