package io.varve.standalone;

import io.varve.access.AuthenticationSettings;
import io.varve.access.StoreSettings;
import io.varve.ingest.KafkaSettings;
import io.varve.ingest.gateway.DiscoverySettings;
import io.varve.ingest.gateway.GatewaySettings;
import io.varve.ingest.gateway.TraceSettings;
import io.varve.ingest.gateway.fluent.ForwardSettings;
import io.varve.ingest.gateway.syslog.SyslogSettings;
import io.varve.ingest.writer.WriterSettings;
import io.varve.query.CacheSettings;
import io.varve.query.tenant.TenantLimits;
import io.varve.standalone.settings.SettingsCatalogue;
import io.varve.standalone.telemetry.TelemetrySettings;
import java.util.List;

/** The settings of every part that runs in this process; docs/settings.md lists them, held equal by a test. */
final class Settings {
    static final SettingsCatalogue CATALOGUE = new SettingsCatalogue(List.of(
            StandaloneSettings.class,
            DiscoverySettings.class,
            AuthenticationSettings.class,
            GatewaySettings.class,
            SyslogSettings.class,
            ForwardSettings.class,
            TraceSettings.class,
            WriterSettings.class,
            CacheSettings.class,
            TenantLimits.class,
            KafkaSettings.class,
            StoreSettings.class,
            TelemetrySettings.class));

    private Settings() {}
}
