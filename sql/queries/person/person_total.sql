-- name: person_total
-- args: see visibility, owners bigint[]?
-- row: total bigint
-- access: read
-- How many people a list without a filter has, from the kept counts, where 0 stands for no owner: nobody's id.
SELECT COALESCE(sum(k.n), 0)::bigint AS total FROM kept_count k
WHERE k.tenant_id = :tenant AND k.what = :COUNT_BY_OWNER
  AND (:visible IS NULL OR k.value <> 0 AND k.value = ANY (:visible))
  AND (:owners IS NULL OR k.value <> 0 AND k.value = ANY (:owners))
  AND :see = :SEE_OWNED
