package io.varve.wire.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.batch.Defined;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A resource with an instrumentation scope: what spans share. Two of the same content have the same id whatever the order of their attributes. */
public final class SpanResource extends Defined implements ResourceResolution {
    private static final byte[] SERVICE_NAME = "service.name".getBytes(UTF_8);
    private static final byte[] NONE = new byte[0];

    final List<Attribute> attributes;
    final byte[] scopeName;
    final byte[] scopeVersion;
    final List<Attribute> scopeAttributes;
    final byte[] service;

    /**
     * @param attributes of the resource, each key once
     * @param scopeName UTF-8, maybe empty
     * @param scopeVersion UTF-8, maybe empty
     * @param scopeAttributes of the scope, each key once
     */
    public SpanResource(
            List<Attribute> attributes, byte[] scopeName, byte[] scopeVersion, List<Attribute> scopeAttributes) {
        super(id(attributes, scopeName, scopeVersion, scopeAttributes));
        this.attributes = List.copyOf(attributes);
        this.scopeName = scopeName;
        this.scopeVersion = scopeVersion;
        this.scopeAttributes = List.copyOf(scopeAttributes);
        byte[] found = NONE;
        for (Attribute attribute : attributes) {
            if (attribute.type() == AttributeType.STRING && Arrays.equals(attribute.key(), SERVICE_NAME)) {
                found = attribute.bytes();
            }
        }
        this.service = found;
    }

    /** The service's name, for error texts; empty when the resource has none. */
    public String serviceName() {
        return new String(service, UTF_8);
    }

    /** A cryptographic hash, so that nobody can make two resources of a tenant look like one; cut to 128 bits. */
    private static byte[] id(
            List<Attribute> attributes, byte[] scopeName, byte[] scopeVersion, List<Attribute> scopeAttributes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("span resource".getBytes(UTF_8));
            update(digest, attributes);
            update(digest, scopeName);
            update(digest, scopeVersion);
            update(digest, scopeAttributes);
            return Arrays.copyOf(digest.digest(), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void update(MessageDigest digest, List<Attribute> attributes) {
        List<Attribute> sorted = new ArrayList<>(attributes);
        sorted.sort(Comparator.comparing(Attribute::key, Arrays::compareUnsigned));
        update(digest, sorted.size());
        for (Attribute attribute : sorted) {
            update(digest, attribute.key());
            update(digest, attribute.type().text());
            update(digest, attribute.bits());
            update(digest, attribute.bytes());
        }
    }

    private static void update(MessageDigest digest, byte[] bytes) {
        update(digest, bytes.length);
        digest.update(bytes);
    }

    private static void update(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(8).putLong(0, number));
    }
}
