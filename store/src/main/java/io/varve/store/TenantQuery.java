package io.varve.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A SELECT on tenants' tables. Values go in as parameters, {@code {name:Type}} in the SQL, never into its text. Immutable: each method
 * gives a changed copy.
 */
public final class TenantQuery {
    private final TenantScope scope;
    private final String sql;
    private final Map<String, String> parameters;
    private final Map<String, String> settings;
    private final QueryLimits limits;

    private TenantQuery(
            TenantScope scope,
            String sql,
            Map<String, String> parameters,
            Map<String, String> settings,
            QueryLimits limits) {
        this.scope = scope;
        this.sql = sql;
        this.parameters = parameters;
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * A query without parameters yet.
     *
     * @param sql a SELECT without FORMAT and without SETTINGS; tables by their plain names ({@code logs}, {@code streams})
     * @throws IllegalArgumentException when the SQL has what could go round the tenant filter: SETTINGS or a function that reads tables
     */
    public static TenantQuery of(TenantScope scope, String sql) {
        Detours.refuse(sql);
        return new TenantQuery(scope, sql, Map.of(), Map.of(), QueryLimits.DEFAULT);
    }

    /** A parameter of type String, FixedString or any type that is written as plain text. */
    public TenantQuery parameter(String name, String value) {
        return rawParameter(name, SqlText.escapeParameter(value));
    }

    /** A parameter of a whole-number type. */
    public TenantQuery parameter(String name, long value) {
        return rawParameter(name, Long.toString(value));
    }

    /** A parameter of type {@code Array(String)}. */
    public TenantQuery parameter(String name, Collection<String> values) {
        return rawParameter(name, values.stream().map(SqlText::quote).collect(Collectors.joining(",", "[", "]")));
    }

    private TenantQuery rawParameter(String name, String value) {
        return new TenantQuery(scope, sql, with(parameters, name, value), settings, limits);
    }

    /**
     * A ClickHouse setting for this query only.
     *
     * @throws IllegalArgumentException for a setting that bears on who sees what
     */
    public TenantQuery setting(String name, String value) {
        if (name.equals("additional_table_filters") || name.equals("readonly")) {
            throw new IllegalArgumentException(
                    "the setting " + name + " holds tenants apart and is not for callers to set");
        }
        return new TenantQuery(scope, sql, parameters, with(settings, name, value), limits);
    }

    public TenantQuery limits(QueryLimits newLimits) {
        return new TenantQuery(scope, sql, parameters, settings, newLimits);
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(map);
        changed.put(name, value);
        return changed;
    }

    public TenantScope scope() {
        return scope;
    }

    public String sql() {
        return sql;
    }

    public QueryLimits limits() {
        return limits;
    }

    Map<String, String> parameters() {
        return parameters;
    }

    Map<String, String> settings() {
        return settings;
    }
}
