package io.varve.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.access.AuthenticationSettings;
import io.varve.access.StoreSettings;
import io.varve.ingest.gateway.Admission;
import io.varve.ingest.gateway.DiscoverySettings;
import io.varve.ingest.gateway.GatewaySettings;
import io.varve.ingest.gateway.ListeningDoor;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.ingest.gateway.TraceSettings;
import io.varve.ingest.gateway.elasticsearch.ElasticsearchBanner;
import io.varve.ingest.gateway.elasticsearch.ElasticsearchController;
import io.varve.ingest.gateway.fluent.ForwardServer;
import io.varve.ingest.gateway.fluent.ForwardSettings;
import io.varve.ingest.gateway.loki.LokiPushController;
import io.varve.ingest.gateway.otlp.OtlpGrpcServer;
import io.varve.ingest.gateway.otlp.OtlpHttpController;
import io.varve.ingest.gateway.syslog.SyslogSettings;
import io.varve.ingest.gateway.syslog.SyslogTcpServer;
import io.varve.ingest.gateway.syslog.SyslogUdpServer;
import io.varve.ingest.server.SlowClientLimits;
import io.varve.ingest.writer.TelemetryWriters;
import io.varve.ingest.writer.WriterSettings;
import io.varve.store.StoreClient;
import io.varve.store.TenantId;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Gateway and writer, for a process of their own and for one that holds all of Varve. A store client and a meter registry are given. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    KafkaSettings.class,
    StoreSettings.class,
    GatewaySettings.class,
    DiscoverySettings.class,
    TraceSettings.class,
    AuthenticationSettings.class,
    SyslogSettings.class,
    ForwardSettings.class,
    WriterSettings.class
})
@Import({
    OtlpHttpController.class,
    LokiPushController.class,
    ElasticsearchController.class,
    ElasticsearchBanner.class,
    SlowClientLimits.class,
    OtlpHttpPort.class,
    OtlpPathsOnly.class
})
public class IngestConfiguration {

    @Bean
    KafkaClients ingestKafkaClients(KafkaSettings settings) {
        return new KafkaClients(settings);
    }

    /** Topics come first: a producer that finds none would wait for them. */
    @Bean
    TelemetryGateway telemetryGateway(
            KafkaClients kafka,
            GatewaySettings settings,
            DiscoverySettings discovery,
            TraceSettings traces,
            AuthenticationSettings authentication,
            List<Admission> admissions,
            MeterRegistry registry) {
        kafka.createTopics();
        return new TelemetryGateway(
                settings, discovery, traces, authentication, kafka, admissions, registry, InstantSource.system());
    }

    @Bean(initMethod = "start")
    TelemetryWriters telemetryWriters(
            KafkaClients kafka,
            WriterSettings settings,
            StoreClient store,
            MeterRegistry registry,
            TelemetryGateway topicsExist) {
        return new TelemetryWriters(kafka, settings, store, registry);
    }

    @Bean
    OtlpGrpcDoor otlpGrpcDoor(TelemetryGateway gateway, GatewaySettings settings) {
        if (settings.otlpGrpcPort() < 0) {
            return new OtlpGrpcDoor(null);
        }
        return new OtlpGrpcDoor(
                new OtlpGrpcServer(gateway, new InetSocketAddress(settings.address(), settings.otlpGrpcPort())));
    }

    @Bean
    StreamDoors streamDoors(
            TelemetryGateway gateway,
            GatewaySettings settings,
            SyslogSettings syslog,
            ForwardSettings forward,
            AuthenticationSettings authentication) {
        String address = settings.address();
        List<ListeningDoor> doors = new ArrayList<>();
        TenantId ofSyslog = tenant(syslog.tenant(), authentication);
        if (syslog.tcpPort() >= 0) {
            doors.add(new SyslogTcpServer(gateway, syslog, ofSyslog, address));
        }
        if (syslog.udpPort() >= 0) {
            doors.add(new SyslogUdpServer(gateway, syslog, ofSyslog, address));
        }
        if (forward.port() >= 0) {
            doors.add(new ForwardServer(gateway, forward, tenant(forward.tenant(), authentication), address));
        }
        return new StreamDoors(doors);
    }

    /** Their protocols have no place for a tenant. */
    private static TenantId tenant(String setting, AuthenticationSettings authentication) {
        return new TenantId(setting.isEmpty() ? authentication.defaultTenant() : setting);
    }
}
