-- Queries hold the pages that they read in memory, so that they are compressed costs the first reading only.
ALTER TABLE ${database}.log_sketches${suffix} ${on_cluster} MODIFY COLUMN bits CODEC(ZSTD(1));

-- Statistics of columns plan no query here and are made anew with each merge. Parts are merged ten at once, so that rows are merged half as often as by fives.
ALTER TABLE ${database}.logs${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '', merge_selector_base = 10;
ALTER TABLE ${database}.log_sketches${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '', merge_selector_base = 10;
ALTER TABLE ${database}.log_volume${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
ALTER TABLE ${database}.stream_days${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
ALTER TABLE ${database}.streams${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
