package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;

/**
 * What every answer says of the engine.
 *
 * @param version as {@code version()} gives it
 * @param timezone as {@code timezone()} gives it
 */
record EngineIdentity(String version, String timezone) {
    static EngineIdentity of(EngineConnection connection) throws EngineException {
        return new EngineIdentity(
                connection.execute("SELECT version() FORMAT TSVRaw").strip(),
                connection.execute("SELECT timezone() FORMAT TSVRaw").strip());
    }

    /** The text of an error as an answer carries it. */
    String describe(EngineException error) {
        String text = error.text();
        return text.contains("(version ") ? text + "\n" : text + " (version " + version + ")\n";
    }
}
