package io.varve.query.logs;

import io.varve.logql.label.LabelSet;

/** Bytes of the lines of a group of streams. */
public record LabelVolume(LabelSet labels, long bytes) {}
