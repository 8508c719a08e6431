package io.varve.wire.trace;

/** What a resource and a scope turned out to be: good, or refused with all their spans. */
public sealed interface ResourceResolution permits SpanResource, RefusedResource {}
