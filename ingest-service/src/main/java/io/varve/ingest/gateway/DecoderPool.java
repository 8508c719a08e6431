package io.varve.ingest.gateway;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/** Decoders that wait for their next request; as many as ever worked at once, which the accumulator bounds. */
public final class DecoderPool<T> {
    private final ConcurrentLinkedDeque<T> free = new ConcurrentLinkedDeque<>();
    private final Supplier<T> maker;

    public DecoderPool(Supplier<T> maker) {
        this.maker = maker;
    }

    /** One that nobody uses. */
    public T take() {
        T decoder = free.pollFirst();
        return decoder == null ? maker.get() : decoder;
    }

    /** Gives it back. */
    public void giveBack(T decoder) {
        free.addFirst(decoder);
    }
}
