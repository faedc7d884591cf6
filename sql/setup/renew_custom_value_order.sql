REINDEX INDEX CONCURRENTLY kartoteka.custom_value_order;
