package io.varve.embedded.kafka;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports a fault of the broker to its owner, where Kafka's own handler would halt the process that the broker is a guest of. */
final class BrokerFaults implements FaultHandler {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

    private final String name;
    private final boolean fatal;
    private final Runnable action;
    private final CompletableFuture<Void> failure;

    BrokerFaults(String name, boolean fatal, Runnable action, CompletableFuture<Void> failure) {
        this.name = name;
        this.fatal = fatal;
        this.action = action;
        this.failure = failure;
    }

    @Override
    public RuntimeException handleFault(String message, @Nullable Throwable cause) {
        LOG.error("Kafka met a {}fault in {}: {}", fatal ? "fatal " : "", name, message, cause);
        action.run();
        FaultHandlerException fault = new FaultHandlerException(name + ": " + message, cause);
        if (fatal) {
            failure.completeExceptionally(fault);
        }
        return fault;
    }
}
