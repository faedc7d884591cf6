-- name: person_total
-- args: tenant int, seen bigint[]?, owners bigint[]?
-- row: total bigint
-- access: read, slow
-- How many people a list without a filter has: all records less the companies, both counted in an index,
-- where the table would have to be read to tell one from the other. What party_visible says of lists by
-- owner is said here again: only in these words can the index answer it.
SELECT (SELECT count(*) FROM party p
        WHERE p.tenant_id = :tenant AND p.deleted_at IS NULL
          AND (:seen IS NULL OR p.owner_id = ANY (:seen)) AND (:owners IS NULL OR p.owner_id = ANY (:owners)))
       - (SELECT count(*) FROM party p
          WHERE p.tenant_id = :tenant AND p.kind = 2 AND p.deleted_at IS NULL
            AND (:seen IS NULL OR p.owner_id = ANY (:seen)) AND (:owners IS NULL OR p.owner_id = ANY (:owners)))
       AS total
