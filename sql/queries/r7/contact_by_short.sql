-- name: contact_by_short
-- args: tenant int, see int, employee bigint, visible bigint[], parts int, sort int,
--       descending boolean, count int, skip int, kind int, filter_field int,
--       filter_patterns text[], filter_cased boolean,
--       kinds bigint[], category int, is_primary boolean, typed text, addresses boolean
-- row: = party_rows
-- access: read, slow
-- Contacts by one or two characters of a contact value (or of an address), ascending by id alone. No trigram helps to
-- find them, and often many have them: the keys are read in the order of the answer until the page is
-- full. strpos, because with LIKE the planner would take the trigram index after all and read all of it.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, $5 AS parts FROM (
    SELECT p.id FROM (
        SELECT DISTINCT k.party_id FROM search_key k
        WHERE k.tenant_id = $1 AND strpos(k.key, fold($17)) > 0
          AND CASE k.source
              WHEN 3 THEN EXISTS (SELECT FROM contact_info c
                  WHERE c.tenant_id = $1 AND c.id = k.ref_id
                    AND ($14 IS NULL OR c.kind = ANY ($14)) AND ($15 IS NULL OR c.category = $15)
                    AND ($16 IS NULL OR c.is_primary = $16)
                    AND strpos(fold(c.value), fold($17)) > 0 OFFSET 0)
              WHEN 4 THEN $18 AND EXISTS (SELECT FROM address a
                  WHERE a.tenant_id = $1 AND a.id = k.ref_id
                    AND ($15 IS NULL OR a.category = $15)
                    AND ($16 IS NULL OR a.is_primary = $16) OFFSET 0)
              END) f
         JOIN party p ON p.id = f.party_id
    WHERE
-- include: party_visible
-- include: contact_generic
      AND $6 = 0 AND NOT $7
    ORDER BY p.id
    LIMIT $8 OFFSET $9
    ) x
)
-- include: party_rows
