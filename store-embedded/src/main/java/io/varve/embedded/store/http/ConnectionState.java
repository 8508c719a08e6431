package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection of the engine with what the protocol sets on it for one request: settings, current database and the mark that names the
 * request to KILL QUERY.
 *
 * <p>libchdb takes no query id, so {@code log_comment} carries it: {@code system.processes} shows it among the settings.
 */
final class ConnectionState {
    static final String DEFAULT_DATABASE = "default";
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
    private static final String MARK = "log_comment";

    private final EngineConnection connection;
    /** The settings that every request starts with. */
    private final Map<String, String> baseline;
    /** What the last request changed: taken back by the next, so that a request costs one SET and not two. */
    private final Set<String> changed = new LinkedHashSet<>();
    /** The values of a session that one of its requests has overridden. */
    private final SequencedMap<String, String> overridden = new LinkedHashMap<>();

    private @Nullable String database = DEFAULT_DATABASE;
    private @Nullable String sessionDatabase;

    ConnectionState(EngineConnection connection, Map<String, String> baseline) {
        this.connection = connection;
        this.baseline = Map.copyOf(baseline);
    }

    EngineConnection connection() {
        return connection;
    }

    /** Makes the connection as a request without a session wants it. */
    void prepare(String queryId, Map<String, String> settings, @Nullable String wantedDatabase) throws EngineException {
        String wanted = wantedDatabase == null ? DEFAULT_DATABASE : wantedDatabase;
        if (!wanted.equals(database)) {
            use(wanted);
        }
        SequencedMap<String, String> assignments = new LinkedHashMap<>();
        for (String name : changed) {
            assignments.put(name, initial(name));
        }
        assign(assignments, queryId, settings);
        changed.clear();
        changed.addAll(settings.keySet());
    }

    /** The same inside a session, whose own settings and database come back with {@link #leaveSession}. */
    void prepareInSession(String queryId, Map<String, String> settings, @Nullable String wantedDatabase)
            throws EngineException {
        overridden.clear();
        for (String name : settings.keySet()) {
            overridden.put(name, sessionValue(checked(name)));
        }
        sessionDatabase = database;
        if (wantedDatabase != null && !wantedDatabase.equals(database)) {
            use(wantedDatabase);
        }
        assign(new LinkedHashMap<>(), queryId, settings);
    }

    /**
     * Gives the session its own settings and database back.
     *
     * @param mayHaveChanged whether the statement may itself have been a USE
     */
    void leaveSession(boolean mayHaveChanged) throws EngineException {
        if (!overridden.isEmpty()) {
            connection.execute("SET " + joined(overridden));
            overridden.clear();
        }
        if (mayHaveChanged) {
            database =
                    connection.execute("SELECT currentDatabase() FORMAT TSVRaw").strip();
        } else if (sessionDatabase != null && !sessionDatabase.equals(database)) {
            use(sessionDatabase);
        }
    }

    /** Makes the engine forget a statement that failed or was cut off: it stays in {@code system.processes} until the next one begins. */
    void releaseStatement() throws EngineException {
        connection.execute("SET " + MARK + " = ''");
    }

    /** Takes back everything that statements may have left behind: settings, the database, temporary tables. */
    void restore() throws EngineException {
        SequencedMap<String, String> assignments = new LinkedHashMap<>();
        for (String name : lines("SELECT name FROM system.settings WHERE changed FORMAT TSVRaw")) {
            assignments.put(name, initial(name));
        }
        baseline.forEach((name, value) -> assignments.put(name, quoted(value)));
        if (!assignments.isEmpty()) {
            connection.execute("SET " + joined(assignments));
        }
        changed.clear();
        overridden.clear();
        use(DEFAULT_DATABASE);
        for (String table : lines("SELECT name FROM system.tables WHERE is_temporary FORMAT TSVRaw")) {
            connection.execute("DROP TEMPORARY TABLE IF EXISTS " + identifier(table));
        }
    }

    private String[] lines(String query) throws EngineException {
        String answer = connection.execute(query).strip();
        return answer.isEmpty() ? new String[0] : answer.split("\n");
    }

    private String sessionValue(String name) throws EngineException {
        String value = connection.execute(
                "SELECT value FROM system.settings WHERE changed AND name = " + quoted(name) + " FORMAT TSVRaw");
        return value.isEmpty() ? "DEFAULT" : quoted(value.substring(0, value.length() - 1));
    }

    private void assign(SequencedMap<String, String> assignments, String queryId, Map<String, String> settings)
            throws EngineException {
        assignments.put(MARK, quoted(queryId));
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            assignments.put(checked(setting.getKey()), quoted(setting.getValue()));
        }
        assignments.put(MARK, quoted(queryId));
        connection.execute("SET " + joined(assignments));
    }

    private void use(String name) throws EngineException {
        database = null;
        connection.execute("USE " + identifier(name));
        database = name;
    }

    private String initial(String name) {
        String value = baseline.get(name);
        return value == null ? "DEFAULT" : quoted(value);
    }

    private static String checked(String name) throws EngineException {
        if (!SETTING_NAME.matcher(name).matches()) {
            throw new EngineException(
                    115, "Setting " + name + " is neither a builtin setting nor started with a known prefix");
        }
        return name;
    }

    private static String joined(Map<String, String> assignments) {
        StringBuilder sql = new StringBuilder();
        assignments.forEach((name, value) ->
                sql.append(sql.isEmpty() ? "" : ", ").append(name).append(" = ").append(value));
        return sql.toString();
    }

    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String identifier(String name) {
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`";
    }
}
