package io.varve.ingest.gateway;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import io.varve.store.TenantId;
import java.nio.ByteBuffer;

/**
 * Names a request by what it holds: a client that repeats a request sends the same bytes. Not cryptographic: who makes two of its own
 * requests look alike loses one of its own.
 */
record RequestDigest(long high, long low) {
    /** Length of one in {@link #write}. */
    static final int BYTES = 16;

    /** @param signal what the request is of, empty for logs */
    static RequestDigest of(TenantId tenant, String signal, byte[] body) {
        HashStream128 stream = Hashing.xxh3_128().hashStream().putString(tenant.value());
        if (!signal.isEmpty()) {
            stream.putString(signal);
        }
        HashValue128 hash = stream.putBytes(body).get();
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
