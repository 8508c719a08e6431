package io.varve.ingest.gateway.fluent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/** The handshake with a shared key: HELO, PING, PONG. Users and passwords are not part of it here. */
final class Handshake {
    /** Bytes of a PING. */
    static final int LONGEST_PING = 16 << 10;

    private static final int NONCE_BYTES = 16;
    private static final String SERVER = "varve";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] sharedKey;
    private final byte[] nonce = new byte[NONCE_BYTES];

    Handshake(String sharedKey) {
        this.sharedKey = sharedKey.getBytes(UTF_8);
        RANDOM.nextBytes(nonce);
    }

    /** The server speaks first. */
    void greet(OutputStream out) throws IOException {
        try (MessageBufferPacker helo = MessagePack.newDefaultBufferPacker()) {
            helo.packArrayHeader(2).packString("HELO").packMapHeader(3);
            helo.packString("nonce").packBinaryHeader(NONCE_BYTES).writePayload(nonce);
            helo.packString("auth").packString("");
            helo.packString("keepalive").packBoolean(true);
            out.write(helo.toByteArray());
        }
    }

    /** Answers a PING; whether its sender knows the key. */
    boolean answer(byte @Nullable [] ping, OutputStream out) throws IOException {
        if (ping == null) {
            return false;
        }
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(ping);
                MessageBufferPacker pong = MessagePack.newDefaultBufferPacker()) {
            if (in.unpackArrayHeader() != 6 || !in.unpackString().equals("PING")) {
                throw new IOException("a PING is expected");
            }
            byte[] host = in.unpackValue().asRawValue().asByteArray();
            byte[] salt = in.unpackValue().asRawValue().asByteArray();
            byte[] digest = in.unpackValue().asRawValue().asByteArray();
            boolean known = MessageDigest.isEqual(digest, digest(salt, host));
            pong.packArrayHeader(5).packString("PONG").packBoolean(known);
            pong.packString(known ? "" : "shared_key mismatch");
            pong.packString(SERVER);
            pong.packString(known ? new String(digest(salt, SERVER.getBytes(UTF_8)), UTF_8) : "");
            out.write(pong.toByteArray());
            return known;
        } catch (MessagePackException e) {
            throw new IOException("no PING: " + e.getMessage(), e);
        }
    }

    private byte[] digest(byte[] salt, byte[] host) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            sha512.update(salt);
            sha512.update(host);
            sha512.update(nonce);
            sha512.update(sharedKey);
            return HexFormat.of().formatHex(sha512.digest()).getBytes(UTF_8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }
}
