-- The names of the companies of a list's people, from an index of companies only: no person's write
-- touches it.
CREATE INDEX party_company_names ON kartoteka.party (tenant_id, id) INCLUDE (company_name)
    WHERE kind = 2 AND deleted_at IS NULL;
