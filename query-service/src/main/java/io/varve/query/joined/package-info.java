/**
 * One signal beside the other in one answer: a trace with the log lines of its spans.
 *
 * <p>How either is stored or searched may not enter; both are asked as anyone asks them, in one session of one tenant.
 */
@NullMarked
package io.varve.query.joined;

import org.jspecify.annotations.NullMarked;
