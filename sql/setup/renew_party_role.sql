REINDEX INDEX CONCURRENTLY kartoteka.party_role;
