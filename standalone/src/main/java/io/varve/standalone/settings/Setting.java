package io.varve.standalone.settings;

/**
 * One setting.
 *
 * @param key its name, {@code varve.http.port}
 * @param type what it is read as
 * @param standard its default as text, empty where there is none
 */
public record Setting(String key, Class<?> type, String standard) {}
