package io.varve.store;

import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * The rows of a query, batch by batch as the store sends them. Only one batch is held at a time. For one thread, except
 * {@link #cancel()}. Closing it before the last batch ends the query in the store.
 */
public final class ArrowResult implements AutoCloseable {
    private final StoreClient client;
    private final String queryId;
    private final ResponseBody body;
    private final ArrowStreamReader reader;
    private final QuerySummary summary;
    private final VectorSchemaRoot root;
    private boolean complete;
    private volatile boolean cancelled;

    ArrowResult(
            StoreClient client, String queryId, ResponseBody body, QuerySummary summary, BufferAllocator allocator) {
        this.client = client;
        this.queryId = queryId;
        this.body = body;
        this.summary = summary;
        this.reader = new ArrowStreamReader(new ArrowMessages(body), allocator);
        try {
            this.root = reader.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            close();
            throw asStoreException(e);
        }
    }

    /** The columns; {@link #next()} fills them with the next batch. Owned by this result: gone when it is closed. */
    public VectorSchemaRoot root() {
        return root;
    }

    /**
     * Reads the next batch into {@link #root()}.
     *
     * @return false when there is none
     * @throws StoreException when the store fails while it answers, the connection breaks or {@link #cancel()} was called
     */
    public boolean next() {
        try {
            complete = !reader.loadNextBatch();
            return !complete;
        } catch (IOException | RuntimeException e) {
            throw asStoreException(e);
        }
    }

    /** What the query cost, as far as the store said when it began to answer. */
    public QuerySummary summary() {
        return summary;
    }

    /** By which {@code system.processes} of the store knows the query. */
    public String queryId() {
        return queryId;
    }

    /** Ends the query now; may be called from any thread. A thread that waits in {@link #next()} gets a {@link StoreException}. */
    public void cancel() {
        cancelled = true;
        body.close();
        client.kill(queryId);
    }

    private StoreException asStoreException(Exception e) {
        if (e instanceof StoreException storeException) {
            return storeException;
        }
        if (e instanceof OutOfMemoryException) {
            return new StoreException(
                    StoreException.Kind.MEMORY,
                    StoreException.NO_CODE,
                    "The answer does not fit in the reader's memory",
                    e);
        }
        if (cancelled || Thread.currentThread().isInterrupted()) {
            return new StoreException(
                    StoreException.Kind.CANCELLED, StoreException.NO_CODE, "The query was cancelled", e);
        }
        return StoreException.unavailable("The store's answer can't be read: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (!complete && !cancelled) {
            cancel();
        }
        try {
            reader.close();
        } catch (IOException e) {
            throw StoreException.unavailable("The answer could not be closed: " + e.getMessage(), e);
        }
    }
}
