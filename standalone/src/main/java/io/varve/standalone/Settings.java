package io.varve.standalone;

import io.varve.standalone.settings.SettingsCatalogue;
import io.varve.standalone.telemetry.TelemetrySettings;
import java.util.List;

/** The settings of every part that runs in this process; docs/settings.md lists them, held equal by a test. */
final class Settings {
    static final SettingsCatalogue CATALOGUE =
            new SettingsCatalogue(List.of(StandaloneSettings.class, TelemetrySettings.class));

    private Settings() {}
}
