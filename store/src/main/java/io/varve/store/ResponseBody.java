package io.varve.store;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read as it streams in: what the HTTP client received is copied once, to where the reader wants it. At most
 * {@link #WINDOW} of the client's buffers wait here, so a slow reader slows the store.
 */
final class ResponseBody implements HttpResponse.BodySubscriber<ResponseBody>, ReadableByteChannel {
    private static final int WINDOW = 16;

    private sealed interface Event {}

    private record Received(List<ByteBuffer> buffers) implements Event {}

    private record Ended(@Nullable Throwable failure) implements Event {}

    private final Duration readTimeout;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ArrayDeque<ByteBuffer> received = new ArrayDeque<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;
    private @Nullable Ended ended;

    /** @param readTimeout the longest wait for the next bytes */
    ResponseBody(Duration readTimeout) {
        this.readTimeout = readTimeout;
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription.complete(newSubscription);
        if (closed) {
            newSubscription.cancel();
        } else {
            newSubscription.request(WINDOW);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Received(buffers));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Ended(failure));
    }

    @Override
    public void onComplete() {
        events.add(new Ended(null));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ByteBuffer next = received.peek();
        while (next == null || !next.hasRemaining()) {
            if (next != null) {
                received.remove();
            } else if (!receive()) {
                return -1;
            }
            next = received.peek();
        }
        int length = Math.min(next.remaining(), target.remaining());
        target.put(target.position(), next, next.position(), length);
        target.position(target.position() + length);
        next.position(next.position() + length);
        return length;
    }

    /** Waits for bytes; false at the end. */
    private boolean receive() throws IOException {
        Event event = ended == null ? await() : ended;
        return switch (event) {
            case Received(List<ByteBuffer> buffers) -> {
                received.addAll(buffers);
                subscription.join().request(1);
                yield true;
            }
            case Ended end -> {
                ended = end;
                if (end.failure() != null) {
                    throw new IOException(
                            "the connection to the store broke: "
                                    + end.failure().getMessage(),
                            end.failure());
                }
                yield false;
            }
        };
    }

    private Event await() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        try {
            Event event = events.poll(readTimeout.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new IOException("the store sent nothing for " + readTimeout.toSeconds() + " s");
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the store", e);
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Hangs up unless the body was read to its end; may be called from any thread and wakes a reader. */
    @Override
    public void close() {
        closed = true;
        Flow.Subscription current = subscription.getNow(null);
        if (current != null) {
            current.cancel();
        }
        events.add(new Ended(new ClosedChannelException()));
    }
}
