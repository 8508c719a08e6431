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
            Map.entry("text_index_tokens_cache_size", "33554432"),
            Map.entry("text_index_header_cache_size", "33554432"),
            Map.entry("text_index_postings_cache_size", "67108864"),
            Map.entry("parquet_metadata_cache_size", "16777216"),
            Map.entry("iceberg_metadata_files_cache_size", "0"),
            Map.entry("vector_similarity_index_cache_size", "16777216"),
            Map.entry("compiled_expression_cache_size", "16777216"),
            Map.entry("uncompressed_cache_size", "0"),
            Map.entry("background_pool_size", "2"),
            Map.entry("background_schedule_pool_size", "4"),
            Map.entry("background_common_pool_size", "2"),
            // Somebody waits for inserts and queries, nobody for merges. Without CAP_SYS_NICE this does nothing.
            Map.entry("os_threads_nice_value_merge_mutate", "5"),
            Map.entry("background_move_pool_size", "1"),
            Map.entry("background_fetches_pool_size", "1"),
            // The defaults count on a pool of 16: with fewer places mutations would never run and large merges would
            // wait.
            Map.entry("merge_tree.number_of_free_entries_in_pool_to_execute_mutation", "1"),
            Map.entry("merge_tree.number_of_free_entries_in_pool_to_lower_max_size_of_merge", "1"),
            Map.entry("merge_tree.number_of_free_entries_in_pool_to_execute_optimize_entire_partition", "1"));

    /** Query settings. libchdb's own defaults are those of clickhouse-local; a server has these. */
    static final Map<String, String> QUERY = Map.of(
            "implicit_select", "0",
            "allow_introspection_functions", "0",
            // The engine's own gigabyte per thread would leave a store of one gigabyte a single thread for each query.
            "max_threads_min_free_memory_per_thread", "67108864",
            // The native writer is new and libchdb switches it off.
            "output_format_arrow_use_native_writer", "0");

    private EngineDefaults() {}
}
