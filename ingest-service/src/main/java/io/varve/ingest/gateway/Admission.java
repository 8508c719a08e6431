package io.varve.ingest.gateway;

import org.jspecify.annotations.Nullable;

/** Whether requests are taken at all; asked for each of them, so it answers from memory. */
@FunctionalInterface
public interface Admission {
    /** Why nothing is taken now, for the client; null when it is. */
    @Nullable
    String refusal();
}
