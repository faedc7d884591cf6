-- Companies that changed since, as 0021_revision.sql has it for people: consoles ask for both every few seconds.
CREATE INDEX party_company_revision ON kartoteka.party (tenant_id, revision, id) WHERE kind = 2;
