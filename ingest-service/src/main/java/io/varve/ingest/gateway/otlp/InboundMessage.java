package io.varve.ingest.gateway.otlp;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.varve.ingest.gateway.MemoryBudget;
import io.varve.ingest.gateway.RefusalException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a call has sent of its message, counted against the memory of all requests while it comes in. gRPC by itself gathers the largest
 * message for each of any number of calls.
 */
final class InboundMessage extends ServerStreamTracer {
    private static final Context.Key<InboundMessage> KEY = Context.key("inbound-message");

    private MemoryBudget.@Nullable Share share;
    private @Nullable RefusalException refusal;
    private @Nullable Consumer<RefusalException> refuse;

    private InboundMessage(MemoryBudget.@Nullable Share share) {
        this.share = share;
    }

    /** Whose memory a call takes. */
    interface Shares {
        /** @throws RefusalException when nobody knows; the call is refused elsewhere */
        MemoryBudget.Share open(Metadata headers) throws RefusalException;
    }

    /** Watches every call of a server. */
    static ServerStreamTracer.Factory factory(Shares shares) {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                try {
                    return new InboundMessage(shares.open(headers));
                } catch (RefusalException e) {
                    return new InboundMessage(null);
                }
            }
        };
    }

    /** That of the call which the current thread works for. */
    static InboundMessage ofCurrentCall() {
        return KEY.get();
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void inboundWireSize(long bytes) {
        Consumer<RefusalException> told;
        RefusalException reason;
        synchronized (this) {
            if (share == null) {
                return;
            }
            try {
                share.grow(bytes);
                return;
            } catch (RefusalException e) {
                refusal = e;
                reason = e;
                told = refuse;
            }
        }
        if (told != null) {
            told.accept(reason);
        }
    }

    /** Says who is told when there is no memory for the message; at once when that is so already. */
    void onRefusal(Consumer<RefusalException> refuse) {
        RefusalException already;
        synchronized (this) {
            this.refuse = refuse;
            already = refusal;
        }
        if (already != null) {
            refuse.accept(already);
        }
    }

    /** Gives back what is counted, and counts no more. */
    synchronized void release() {
        if (share != null) {
            share.close();
            share = null;
        }
    }

    @Override
    public void streamClosed(Status status) {
        release();
    }
}
