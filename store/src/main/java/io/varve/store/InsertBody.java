package io.varve.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** Hands the buffers of an INSERT to the HTTP client without joining them. */
final class InsertBody implements Flow.Publisher<ByteBuffer> {
    /** The JDK copies a heap buffer whole to a direct one of its size before it writes; this bounds that. */
    private static final int SLICE_BYTES = 128 << 10;

    private final List<ByteBuffer> slices = new ArrayList<>();
    private final long length;

    InsertBody(ArrowInsert insert) {
        long total = 0;
        for (ByteBuffer buffer : insert.stream()) {
            total += add(buffer);
        }
        this.length = total;
    }

    private long add(ByteBuffer buffer) {
        for (int at = buffer.position(); at < buffer.limit(); at += SLICE_BYTES) {
            slices.add(buffer.slice(at, Math.min(SLICE_BYTES, buffer.limit() - at)));
        }
        return buffer.remaining();
    }

    long length() {
        return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Sending(subscriber));
    }

    /** Not concurrent with itself: the HTTP client asks for more from one task at a time, or from within {@code onNext}. */
    private final class Sending implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private int next;
        private long demand;
        private boolean sending;
        private boolean done;

        Sending(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public synchronized void request(long count) {
            demand += count;
            if (sending) {
                return;
            }
            sending = true;
            while (demand > 0 && next < slices.size() && !done) {
                demand--;
                subscriber.onNext(slices.get(next++).duplicate());
            }
            sending = false;
            if (next == slices.size() && !done) {
                done = true;
                subscriber.onComplete();
            }
        }

        @Override
        public synchronized void cancel() {
            done = true;
        }
    }
}
