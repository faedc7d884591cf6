-- Lists and counts of companies walk the companies, not the people among whom they are few.
CREATE INDEX party_companies ON kartoteka.party (tenant_id, created_at, id)
    WHERE kind = 2 AND deleted_at IS NULL;
