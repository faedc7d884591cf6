-- name: client_by_words
-- args: tenant int, parts int, after bigint, count int, word text, others text[]
-- row: = client_rows
-- access: read, slow
-- Every word in the name or in a contact value; the longest word drives the search.
WITH candidate AS MATERIALIZED (
    SELECT DISTINCT s.party_id FROM search_key s
    WHERE s.tenant_id = :tenant AND s.source IN (1, 3) AND s.key LIKE contains_pattern(fold(:word))
)
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM candidate k JOIN party p ON p.id = k.party_id
WHERE NOT EXISTS (
          SELECT FROM unnest(:others) AS w
          WHERE NOT EXISTS (SELECT FROM search_key s
                            WHERE s.tenant_id = :tenant AND s.party_id = p.id AND s.source IN (1, 3)
                              AND s.key LIKE contains_pattern(fold(w))))
-- include: client_hit_end
