package io.varve.query.loki;

import io.varve.query.http.JsonSink;
import io.varve.query.logs.Explanation;
import io.varve.query.logs.StoreRead;
import java.io.IOException;

/** The {@code stats} object of an answer: what Grafana and logcli read of it, and zeros in the places that belong to Loki's parts. */
record QueryStatistics(Explanation explanation, long entries, long nanos) {

    void write(JsonSink json) throws IOException {
        long bytes = explanation.held().bytes();
        long rows = explanation.held().lines();
        for (StoreRead read : explanation.reads()) {
            bytes += read.bytesRead();
            rows += read.rowsRead();
        }
        double seconds = nanos / 1e9;
        json.raw("{\"summary\":{\"bytesProcessedPerSecond\":").number((long) (bytes / seconds));
        json.raw(",\"linesProcessedPerSecond\":").number((long) (rows / seconds));
        json.raw(",\"totalBytesProcessed\":").number(bytes);
        json.raw(",\"totalLinesProcessed\":").number(rows);
        json.raw(",\"execTime\":").raw(JsonSink.decimal(seconds));
        json.raw(",\"queueTime\":0,\"subqueries\":").number(explanation.reads().size());
        json.raw(",\"totalEntriesReturned\":").number(entries);
        json.raw(",\"splits\":0,\"shards\":0,\"totalPostFilterLines\":").number(entries);
        json.raw(",\"totalStructuredMetadataBytesProcessed\":0},\"querier\":{\"store\":")
                .raw(STORE)
                .raw(
                        "},\"ingester\":{\"totalReached\":0,\"totalChunksMatched\":0,\"totalBatches\":0,\"totalLinesSent\":0,\"store\":")
                .raw(STORE)
                .raw("},\"cache\":{},\"index\":{}}");
    }

    private static final String STORE = "{\"totalChunksRef\":0,\"totalChunksDownloaded\":0,\"chunksDownloadTime\":0,"
            + "\"chunk\":{\"headChunkBytes\":0,\"headChunkLines\":0,\"decompressedBytes\":0,\"decompressedLines\":0,"
            + "\"compressedBytes\":0,\"totalDuplicates\":0}}";
}
