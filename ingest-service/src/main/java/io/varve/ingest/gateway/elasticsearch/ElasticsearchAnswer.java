package io.varve.ingest.gateway.elasticsearch;

import io.varve.ingest.gateway.RefusalException;
import io.varve.wire.elastic.BulkItems;
import io.varve.wire.elastic.BulkItems.Item;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Answers as Elasticsearch writes them, as far as its clients read them. */
final class ElasticsearchAnswer {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ElasticsearchAnswer() {}

    private interface Content {
        void write(JsonGenerator json);
    }

    private static byte[] json(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, content);
        return bytes.toByteArray();
    }

    private static void write(OutputStream out, Content content) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        }
    }

    /** Of {@code GET /}: clients look at the tagline and the version. */
    static byte[] banner(String version) {
        return json(json -> {
            json.writeStringProperty("name", "varve");
            json.writeStringProperty("cluster_name", "varve");
            json.writeStringProperty("cluster_uuid", "varve");
            json.writeObjectPropertyStart("version");
            json.writeStringProperty("number", version);
            json.writeStringProperty("build_flavor", "default");
            json.writeStringProperty("build_type", "tar");
            json.writeBooleanProperty("build_snapshot", false);
            json.writeStringProperty("lucene_version", "9.12.0");
            json.writeStringProperty("minimum_wire_compatibility_version", "7.17.0");
            json.writeStringProperty("minimum_index_compatibility_version", "7.0.0");
            json.writeEndObject();
            json.writeStringProperty("tagline", "You Know, for Search");
        });
    }

    /** Of {@code GET /_license}, which Filebeat and Logstash ask first. */
    static byte[] license() {
        return json(json -> {
            json.writeObjectPropertyStart("license");
            json.writeStringProperty("status", "active");
            json.writeStringProperty("uid", "varve");
            json.writeStringProperty("type", "basic");
            json.writeStringProperty("mode", "basic");
            json.writeEndObject();
        });
    }

    /** Of {@code GET /_xpack}; no feature is there that a client could set up. */
    static byte[] features() {
        return json(json -> {
            json.writeObjectPropertyStart("license");
            json.writeStringProperty("type", "basic");
            json.writeStringProperty("mode", "basic");
            json.writeStringProperty("status", "active");
            json.writeEndObject();
            json.writeObjectPropertyStart("features");
            for (String feature : new String[] {"ilm", "security", "monitoring"}) {
                json.writeObjectPropertyStart(feature);
                json.writeBooleanProperty("available", false);
                json.writeBooleanProperty("enabled", false);
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    /** Of {@code GET /_cluster/health}. */
    static byte[] health() {
        return json(json -> {
            json.writeStringProperty("cluster_name", "varve");
            json.writeStringProperty("status", "green");
            json.writeBooleanProperty("timed_out", false);
            json.writeNumberProperty("number_of_nodes", 1);
            json.writeNumberProperty("number_of_data_nodes", 1);
        });
    }

    /** To whoever sets up templates, policies and pipelines: there is nothing to set up. */
    static byte[] acknowledged() {
        return json(json -> json.writeBooleanProperty("acknowledged", true));
    }

    /** Of a bulk request, item by item. */
    static byte[] bulk(BulkItems items, long tookMillis) {
        return json(json -> {
            json.writeNumberProperty("took", tookMillis);
            json.writeBooleanProperty("errors", items.errors());
            json.writeArrayPropertyStart("items");
            for (Item item : items.items()) {
                json.writeStartObject();
                json.writeObjectPropertyStart(item.action());
                json.writeStringProperty("_index", item.index());
                String id = item.id();
                if (id != null) {
                    json.writeStringProperty("_id", id);
                }
                String error = item.error();
                json.writeNumberProperty("status", error == null ? 201 : 400);
                if (error == null) {
                    json.writeStringProperty("result", "created");
                } else {
                    json.writeObjectPropertyStart("error");
                    json.writeStringProperty("type", "document_parsing_exception");
                    json.writeStringProperty("reason", error);
                    json.writeEndObject();
                }
                json.writeEndObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Why a request was refused whole. */
    static byte[] refusal(RefusalException refusal) {
        return json(json -> {
            json.writeObjectPropertyStart("error");
            json.writeArrayPropertyStart("root_cause");
            json.writeStartObject();
            json.writeStringProperty("type", type(refusal.reason()));
            json.writeStringProperty("reason", refusal.text());
            json.writeEndObject();
            json.writeEndArray();
            json.writeStringProperty("type", type(refusal.reason()));
            json.writeStringProperty("reason", refusal.text());
            json.writeEndObject();
            json.writeNumberProperty("status", refusal.httpStatus());
        });
    }

    private static String type(RefusalException.Reason reason) {
        return switch (reason) {
            case BAD_REQUEST, UNSUPPORTED_MEDIA_TYPE, TOO_LARGE -> "illegal_argument_exception";
            case TIMED_OUT -> "timeout_exception";
            case UNAUTHENTICATED -> "security_exception";
            case OVERLOADED -> "es_rejected_execution_exception";
            case UNAVAILABLE -> "unavailable_shards_exception";
            case UNIMPLEMENTED -> "unsupported_operation_exception";
        };
    }
}
