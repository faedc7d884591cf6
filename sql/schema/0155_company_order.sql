-- Lists of companies along an index of their order: by title, last change and owner. There are few companies beside
-- people, so these cost little.
CREATE INDEX party_company_title ON kartoteka.party (tenant_id, name_key, id) WHERE kind = 2 AND deleted_at IS NULL;
CREATE INDEX party_company_changed ON kartoteka.party (tenant_id, updated_at NULLS FIRST, id)
    WHERE kind = 2 AND deleted_at IS NULL;
CREATE INDEX party_company_owner ON kartoteka.party (tenant_id, owner_id NULLS FIRST, id)
    WHERE kind = 2 AND deleted_at IS NULL;
