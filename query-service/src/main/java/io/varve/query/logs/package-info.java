/**
 * How a LogQL query over logs is answered: what the store's SQL does, what is left for Java, and the walk between the two.
 *
 * <p>The seam is the plan ({@link io.varve.query.logs.LogPlan}, {@link io.varve.query.logs.SamplePlan}): SQL may only narrow what
 * {@code io.varve.logql} then evaluates, or do a part that is proven equal. No HTTP shape may enter, and no meaning of LogQL that
 * the library already holds.
 */
@NullMarked
package io.varve.query.logs;

import org.jspecify.annotations.NullMarked;
