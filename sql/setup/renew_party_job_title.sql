REINDEX INDEX CONCURRENTLY kartoteka.party_job_title;
