package io.varve.wire.elastic;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the items of one bulk request, in their order. Filled while the request is decoded. */
public final class BulkItems {
    /**
     * One item.
     *
     * @param action {@code index} or {@code create}, or another word that was refused
     * @param index where the document was to go
     * @param id the document's id as the client gave it; null when it gave none
     * @param error why it was refused; null when it is stored
     */
    public record Item(
            String action,
            String index,
            @Nullable String id,
            @Nullable String error) {}

    private final List<Item> items = new ArrayList<>();
    private boolean errors;

    /** A request may be decoded a second time, into another batch. */
    void clear() {
        items.clear();
        errors = false;
    }

    void add(Item item) {
        items.add(item);
        errors |= item.error() != null;
    }

    /** All of them. */
    public List<Item> items() {
        return items;
    }

    /** Whether one was refused. */
    public boolean errors() {
        return errors;
    }
}
