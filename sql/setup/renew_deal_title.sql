REINDEX INDEX CONCURRENTLY kartoteka.deal_title;
