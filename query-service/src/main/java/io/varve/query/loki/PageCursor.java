package io.varve.query.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.logs.LinePosition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A line's position as clients hold it: opaque text, to be sent back as the parameter {@code cursor}. The answer then begins behind that
 * line, in whichever direction is asked for.
 */
final class PageCursor {

    /** First byte; a cursor of another layout has another. */
    private static final byte LAYOUT = 1;

    private static final int FIXED_BYTES = 1 + Long.BYTES + Long.BYTES + Integer.BYTES;

    private PageCursor() {}

    static String write(LinePosition position) {
        byte[] tenant = position.tenant().getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + tenant.length)
                .put(LAYOUT)
                .putLong(position.timestamp())
                .putLong(position.sequence())
                .putInt(position.sender())
                .put(tenant);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** @throws QueryFailure BAD_REQUEST for what {@link #write} did not make */
    static LinePosition read(String cursor) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            byte layout = bytes.get();
            long timestamp = bytes.getLong();
            long sequence = bytes.getLong();
            int sender = bytes.getInt();
            byte[] tenant = new byte[bytes.remaining()];
            bytes.get(tenant);
            if (layout == LAYOUT) {
                return new LinePosition(timestamp, new String(tenant, UTF_8), sequence, sender);
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new QueryFailure(Kind.BAD_REQUEST, refusal(), e);
        }
        throw QueryFailure.badRequest(refusal());
    }

    private static String refusal() {
        return "the parameter cursor is none that an answer gave; leave it empty for the first page";
    }
}
