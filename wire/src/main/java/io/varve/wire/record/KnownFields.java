package io.varve.wire.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fields by well-known names mean; names of nested fields are joined by dots, as the Elastic Common Schema writes them. */
final class KnownFields {
    /** Fields that may be the line, the first present is. */
    static final List<String> LINES = List.of("message", "log", "msg", "event.original");

    /** Fields that may name the service, the first present does. */
    static final List<String> SERVICES =
            List.of("service.name", "service_name", "service", "app", "application", "app_name");

    /** Fields that may be the time of a protocol that has none beside its fields, the first readable is. */
    static final List<String> TIMES = List.of("@timestamp", "timestamp", "time");

    /** Sorts of fields. */
    sealed interface Field {
        /** The line, if no field of lower rank is there. */
        record Line(int rank) implements Field {}

        /** The service's name, if no field of lower rank is there. */
        record Service(int rank) implements Field {}

        /** The time, if no field of lower rank is there. */
        record Time(int rank) implements Field {}

        /** The level. */
        record Level() implements Field {}

        /** An attribute of the resource, by OpenTelemetry's name for it. */
        record Resource(String name) implements Field {}
    }

    private static final Map<String, Field> FIELDS = fields();

    private KnownFields() {}

    /** What a field is, null for one of the record's own attributes. */
    static @Nullable Field of(String path) {
        return FIELDS.get(path);
    }

    private static Map<String, Field> fields() {
        Map<String, Field> fields = new HashMap<>();
        for (int rank = 0; rank < LINES.size(); rank++) {
            fields.put(LINES.get(rank), new Field.Line(rank));
        }
        for (int rank = 0; rank < SERVICES.size(); rank++) {
            fields.put(SERVICES.get(rank), new Field.Service(rank));
        }
        for (int rank = 0; rank < TIMES.size(); rank++) {
            fields.put(TIMES.get(rank), new Field.Time(rank));
        }
        fields.put("log.level", new Field.Level());
        resources(fields);
        return Map.copyOf(fields);
    }

    /** Left the names of OpenTelemetry, right those of the Elastic Common Schema, of Fluent Bit's Kubernetes filter and of Docker. */
    private static void resources(Map<String, Field> fields) {
        resource(fields, "service.namespace", "service.namespace");
        resource(fields, "service.version", "service.version");
        resource(fields, "service.instance.id", "service.node.name");
        resource(fields, "deployment.environment", "service.environment", "deployment.environment");
        resource(fields, "host.name", "host.name", "hostname", "host");
        resource(fields, "container.name", "container.name", "container_name");
        resource(fields, "container.id", "container.id", "container_id");
        resource(fields, "cloud.region", "cloud.region");
        resource(fields, "cloud.availability_zone", "cloud.availability_zone");
        resource(fields, "k8s.cluster.name", "orchestrator.cluster.name");
        resource(fields, "k8s.namespace.name", "kubernetes.namespace", "kubernetes.namespace_name");
        resource(fields, "k8s.pod.name", "kubernetes.pod.name", "kubernetes.pod_name");
        resource(fields, "k8s.pod.uid", "kubernetes.pod.uid", "kubernetes.pod_id");
        resource(fields, "k8s.container.name", "kubernetes.container.name", "kubernetes.container_name");
        resource(fields, "k8s.node.name", "kubernetes.node.name", "kubernetes.host");
        resource(fields, "k8s.deployment.name", "kubernetes.deployment.name");
        resource(fields, "k8s.statefulset.name", "kubernetes.statefulset.name");
        resource(fields, "k8s.daemonset.name", "kubernetes.daemonset.name");
        resource(fields, "k8s.replicaset.name", "kubernetes.replicaset.name");
        resource(fields, "k8s.job.name", "kubernetes.job.name");
        resource(fields, "k8s.cronjob.name", "kubernetes.cronjob.name");
    }

    private static void resource(Map<String, Field> fields, String attribute, String... names) {
        for (String name : names) {
            fields.put(name, new Field.Resource(attribute));
        }
    }
}
