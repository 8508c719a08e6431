/**
 * The supervisor of the store process, for whoever hosts it: starts it, keeps it running on one port, and takes it along when it ends.
 *
 * <p>Runs in the host's JVM: nothing here may load libchdb.
 */
@NullMarked
package io.varve.embedded.store.process;

import org.jspecify.annotations.NullMarked;
