/**
 * Regular expressions over byte slices, for the hot loops: an automaton that is made deterministic as texts need it, with captures, one
 * table look-up a byte and no allocation per text.
 *
 * <p>RE2/J is the meaning. What is not held to it by the differential test is not compiled here: expressions come to {@link
 * io.varve.logql.automaton.Automaton} that RE2/J has accepted, and go back to it when they ask for too much. Knows nothing of queries.
 */
@NullMarked
package io.varve.logql.automaton;

import org.jspecify.annotations.NullMarked;
