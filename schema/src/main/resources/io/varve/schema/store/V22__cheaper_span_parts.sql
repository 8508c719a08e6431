-- As V20 for logs: no statistics of columns, which plan no query here and are made anew with each merge, and spans are merged ten parts at once.
ALTER TABLE ${database}.spans${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '', merge_selector_base = 10;
ALTER TABLE ${database}.traces${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
ALTER TABLE ${database}.span_metrics${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
ALTER TABLE ${database}.span_attributes${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
ALTER TABLE ${database}.span_resources${suffix} ${on_cluster} MODIFY SETTING auto_statistics_types = '';
