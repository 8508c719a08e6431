package io.varve.ingest.gateway.elasticsearch;

import io.varve.access.TenantHeader;
import io.varve.ingest.gateway.BatchDecoder;
import io.varve.ingest.gateway.DecoderPool;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.wire.elastic.BulkDecoder;
import io.varve.wire.elastic.BulkItems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Elasticsearch's bulk API: 200 with what became of each item, an error for all of them when nothing was taken. */
@Controller
public class ElasticsearchController {
    private final TelemetryGateway gateway;
    private final DecoderPool<BulkDecoder> decoders = new DecoderPool<>(BulkDecoder::new);

    public ElasticsearchController(TelemetryGateway gateway) {
        this.gateway = gateway;
    }

    /** Takes documents whose actions name their index. */
    @RequestMapping(
            path = "/_bulk",
            method = {RequestMethod.POST, RequestMethod.PUT})
    public void bulk(HttpServletRequest request, HttpServletResponse response) throws IOException {
        take(request, response, null);
    }

    /** Takes documents for an index, or for those that their actions name. */
    @RequestMapping(
            path = "/{index}/_bulk",
            method = {RequestMethod.POST, RequestMethod.PUT})
    public void bulk(HttpServletRequest request, HttpServletResponse response, @PathVariable String index)
            throws IOException {
        take(request, response, index);
    }

    private void take(HttpServletRequest request, HttpServletResponse response, @Nullable String index)
            throws IOException {
        long start = System.nanoTime();
        BulkItems items = new BulkItems();
        BatchDecoder decoding = (body, batch, receivedUnixNano) -> {
            BulkDecoder decoder = decoders.take();
            try {
                return decoder.decode(body, index, items, batch, receivedUnixNano);
            } finally {
                decoders.giveBack(decoder);
            }
        };
        try (ReceivedBody received = gateway.receive(
                Door.ELASTICSEARCH,
                request.getHeader(TenantHeader.NAME),
                request.getInputStream(),
                request.getContentLengthLong(),
                request.getHeader("Content-Encoding"))) {
            gateway.push(Door.ELASTICSEARCH, received, decoding);
            answer(response, 200, ElasticsearchAnswer.bulk(items, (System.nanoTime() - start) / 1_000_000));
        } catch (RefusalException e) {
            if (e.retryAfterSeconds() > 0) {
                response.setHeader("Retry-After", Integer.toString(e.retryAfterSeconds()));
            }
            answer(response, e.httpStatus(), ElasticsearchAnswer.refusal(e));
        }
    }

    /** Says which licence is there. */
    @GetMapping("/_license")
    public void license(HttpServletResponse response) throws IOException {
        answer(response, 200, ElasticsearchAnswer.license());
    }

    /** Says which features are there. */
    @GetMapping("/_xpack")
    public void features(HttpServletResponse response) throws IOException {
        answer(response, 200, ElasticsearchAnswer.features());
    }

    /** Says that all is well. */
    @GetMapping({"/_cluster/health", "/_cluster/health/{index}"})
    public void health(HttpServletResponse response) throws IOException {
        answer(response, 200, ElasticsearchAnswer.health());
    }

    /** Takes what clients set up before they send, and does nothing with it: columns need no template. */
    @RequestMapping({
        "/_index_template/{name}",
        "/_component_template/{name}",
        "/_template/{name}",
        "/_ilm/policy/{name}",
        "/_ingest/pipeline/{name}",
        "/_data_stream/{name}"
    })
    public void setUp(HttpServletResponse response) throws IOException {
        answer(response, 200, ElasticsearchAnswer.acknowledged());
    }

    private static void answer(HttpServletResponse response, int status, byte[] body) throws IOException {
        ElasticsearchBanner.answer(response, status, body);
    }
}
