-- name: contact_by_short
-- args: parts int, count int, skip int, kinds bigint[]?, category int?, is_primary boolean?,
--       typed text, addresses boolean
-- row: = party_rows
-- access: read, slow
-- Contacts by one or two characters of a contact value (or of an address), ascending by id alone. No trigram helps to
-- find them, and often many have them: the keys are read in the order of the answer until the page is
-- full. strpos, because with LIKE the planner would take the trigram index after all and read all of it.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts FROM (
    SELECT p.id FROM (
        SELECT DISTINCT k.party_id FROM search_key k
        WHERE k.tenant_id = :tenant AND strpos(k.key, fold(:typed)) > 0
          AND CASE k.source
              WHEN 3 THEN EXISTS (SELECT FROM contact_info c
                  WHERE c.tenant_id = :tenant AND c.id = k.ref_id
                    AND (:kinds IS NULL OR c.kind = ANY (:kinds)) AND (:category IS NULL OR c.category = :category)
                    AND (:is_primary IS NULL OR c.is_primary = :is_primary)
                    AND strpos(fold(c.value), fold(:typed)) > 0 OFFSET 0)
              WHEN 4 THEN :addresses AND EXISTS (SELECT FROM address a
                  WHERE a.tenant_id = :tenant AND a.id = k.ref_id
                    AND (:category IS NULL OR a.category = :category)
                    AND (:is_primary IS NULL OR a.is_primary = :is_primary) OFFSET 0)
              END) f
         JOIN party p ON p.id = f.party_id
    WHERE
-- include: party_visible
-- include: contact_generic
    ORDER BY p.id
    LIMIT :count OFFSET :skip
    ) x
)
-- include: party_rows
