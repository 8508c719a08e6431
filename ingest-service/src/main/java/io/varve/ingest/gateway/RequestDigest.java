package io.varve.ingest.gateway;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.varve.store.TenantId;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names a request by what it holds: a client that repeats a request sends the same bytes. Not cryptographic: who makes two of its own
 * requests look alike loses one of its own.
 */
record RequestDigest(long high, long low) {
    /** Length of one in {@link #write}. */
    static final int BYTES = 16;

    /**
     * Names a request.
     *
     * @param signal what it is of, empty for logs: the same bytes mean other records at the doors of another signal
     * @param delivery of the client; what is never repeated gets a name that no other request has, which our own tries share
     */
    static RequestDigest of(TenantId tenant, String signal, byte[] body, Delivery delivery) {
        long own = switch (delivery) {
            case REPEATED -> 0;
            case ONCE -> ThreadLocalRandom.current().nextLong();
        };
        HashValue128 hash = Hashing.xxh3_128()
                .hashStream()
                .putString(tenant.value())
                .putString(signal)
                .putBytes(body)
                .putLong(own)
                .get();
        return new RequestDigest(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    /**
     * Names a part of the request's rows. The same request is cut in the same way as long as the same number of its rows is taken; when
     * limits have let others through, no part is known again.
     *
     * @param index of the part
     * @param rows in the part
     * @param allRows in all parts
     */
    RequestDigest part(int index, int rows, int allRows) {
        HashValue128 hash = Hashing.xxh3_128()
                .hashStream()
                .putLong(high)
                .putLong(low)
                .putInt(index)
                .putInt(rows)
                .putInt(allRows)
                .get();
        return new RequestDigest(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    static RequestDigest read(byte[] from, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(from, offset, BYTES);
        return new RequestDigest(buffer.getLong(), buffer.getLong());
    }

    void write(ByteBuffer to) {
        to.putLong(high).putLong(low);
    }
}
