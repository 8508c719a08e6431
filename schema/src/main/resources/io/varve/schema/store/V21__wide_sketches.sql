-- Every page of a sketch repeats its times, its number and its lines. In a part whose columns lie apart the pages are near enough to each other for that to
-- compress; in a compact one each granule stands alone. What was just inserted stays compact, which is two files instead of twenty.
ALTER TABLE ${database}.log_sketches${suffix} ${on_cluster} MODIFY SETTING min_bytes_for_wide_part = 0, min_level_for_wide_part = 1;
