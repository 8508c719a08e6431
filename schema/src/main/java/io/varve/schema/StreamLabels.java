package io.varve.schema;

import java.util.List;

/** Which attributes name a stream, and how its service is found when none says so: Loki's defaults. */
public final class StreamLabels {
    /** The label that every stream has while service discovery is on. */
    public static final String SERVICE_NAME = "service_name";

    /** Its value when nothing names the service. */
    public static final String UNKNOWN_SERVICE = "unknown_service";

    /**
     * OpenTelemetry resource attributes that become stream labels ({@code otlp_config} of Loki, its default, with
     * {@code deployment.environment.name} of the newer conventions). All other resource attributes become metadata of the stream.
     */
    public static final List<String> RESOURCE_ATTRIBUTES = List.of(
            "service.name",
            "service.namespace",
            "service.instance.id",
            "deployment.environment",
            "deployment.environment.name",
            "cloud.region",
            "cloud.availability_zone",
            "k8s.cluster.name",
            "k8s.namespace.name",
            "k8s.pod.name",
            "k8s.container.name",
            "container.name",
            "k8s.replicaset.name",
            "k8s.deployment.name",
            "k8s.statefulset.name",
            "k8s.daemonset.name",
            "k8s.cronjob.name",
            "k8s.job.name");

    /** Labels that name the service of a stream without {@code service_name}, first present first ({@code discover_service_name}). */
    public static final List<String> DISCOVER_SERVICE_NAME = List.of(
            "service",
            "app",
            "application",
            "app_name",
            "name",
            "app_kubernetes_io_name",
            "container",
            "container_name",
            "k8s_container_name",
            "component",
            "workload",
            "job",
            "k8s_job_name");

    /** Fields that name a level, in the order in which labels and structured metadata are asked for one ({@code log_level_fields}). */
    public static final List<String> LEVEL_FIELDS = List.of(
            "level",
            "LEVEL",
            "Level",
            "log.level",
            "severity",
            "SEVERITY",
            "Severity",
            "SeverityText",
            "lvl",
            "LVL",
            "Lvl",
            "severity_text",
            "Severity_Text",
            "SEVERITY_TEXT");

    private StreamLabels() {}
}
