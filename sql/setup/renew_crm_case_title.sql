REINDEX INDEX CONCURRENTLY kartoteka.crm_case_title;
