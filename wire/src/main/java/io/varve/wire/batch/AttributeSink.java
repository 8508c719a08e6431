package io.varve.wire.batch;

/** Takes the attributes of a record, a scope or a resource, maps already flattened and values already text. */
public interface AttributeSink {
    /** Takes one pair; the bytes are the caller's again afterwards. */
    void attribute(byte[] name, int nameOffset, int nameCount, byte[] value, int valueOffset, int valueCount);
}
