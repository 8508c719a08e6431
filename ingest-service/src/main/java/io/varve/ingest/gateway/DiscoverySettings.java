package io.varve.ingest.gateway;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is found out about lines when they are taken in ({@code varve.*}); names and defaults are Loki's.
 *
 * @param discoverLogLevels whether each line gets {@code detected_level}
 * @param discoverServiceName labels that name the service of a stream without {@code service_name}, the first present wins; empty
 *     switches the discovery off
 */
@ConfigurationProperties("varve")
public record DiscoverySettings(
        @DefaultValue("true") boolean discoverLogLevels,

        @DefaultValue({
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
            "k8s_job_name"
        })
        List<String> discoverServiceName) {}
