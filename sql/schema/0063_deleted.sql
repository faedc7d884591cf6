-- Deleted records, where a count of all has to leave them out: written when one is deleted.
CREATE INDEX party_deleted ON kartoteka.party (tenant_id, id) WHERE deleted_at IS NOT NULL;
