package io.varve.query.logs;

import io.varve.logql.pipeline.StructuredMetadata;

/** The structured metadata of the rows of one batch, as far as a query can see it. */
sealed interface LineMetadata permits RowMetadata, NamedMetadata {

    /** A row's structured metadata, valid until the next call; what comes later in it hides what came before. */
    StructuredMetadata of(int row, int stream);
}
