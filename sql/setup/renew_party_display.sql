REINDEX INDEX CONCURRENTLY kartoteka.party_display;
