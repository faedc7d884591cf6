-- How many companies an owner has, from an index of companies only.
CREATE INDEX party_companies_owner ON kartoteka.party (tenant_id, owner_id)
    WHERE kind = 2 AND deleted_at IS NULL;
