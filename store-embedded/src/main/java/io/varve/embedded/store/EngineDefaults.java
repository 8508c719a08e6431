package io.varve.embedded.store;

import java.util.Map;

/** What the embedded engine is set to when nobody says otherwise: small at rest, and as a ClickHouse server answers. */
final class EngineDefaults {
    /** Options of the server configuration. */
    static final Map<String, String> SERVER = Map.ofEntries(
            Map.entry("mark_cache_size", "67108864"),
            Map.entry("index_mark_cache_size", "33554432"),
            Map.entry("primary_index_cache_size", "67108864"),
            Map.entry("query_condition_cache_size", "16777216"),
            Map.entry("uncompressed_cache_size", "0"),
            Map.entry("background_pool_size", "2"),
            Map.entry("background_schedule_pool_size", "4"),
            Map.entry("background_common_pool_size", "2"),
            Map.entry("background_move_pool_size", "1"),
            Map.entry("background_fetches_pool_size", "1"));

    /** Query settings. libchdb's own defaults are those of clickhouse-local; a server has these. */
    static final Map<String, String> QUERY =
            Map.of("implicit_select", "0", "output_format_arrow_use_native_writer", "0");

    private EngineDefaults() {}
}
