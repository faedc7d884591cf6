-- What SalesMan's methods need beside the directory: titles to ids, and texts of its own.

-- The dictionary entry that a text means: its id when it is the decimal id of one, else its title
-- without case. NULL: there is none.
CREATE FUNCTION kartoteka.dictionary_id(tenant int, dictionary_kind text, v text) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT d.id FROM kartoteka.dictionary d
    WHERE d.tenant_id = tenant AND d.kind = dictionary_kind
      AND (d.title_key = kartoteka.fold(v)
           OR d.id = CASE WHEN v ~ '^[0-9]{1,18}$' THEN v::bigint END)
    ORDER BY d.title_key = kartoteka.fold(v), d.id LIMIT 1
$$;

-- Deltas: who was changed since.
CREATE INDEX party_updated ON kartoteka.party (tenant_id, updated_at, id)
    WHERE deleted_at IS NULL AND updated_at IS NOT NULL;
