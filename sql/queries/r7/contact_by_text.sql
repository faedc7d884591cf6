-- name: contact_by_text
-- args: parts int, typed text
-- row: = party_rows
-- access: read, slow
-- memory: tenant
-- Finds contacts by a part of a contact value or of an address. Where few values hold it, their
-- owners are sorted and counted, and each row carries the total. Where many do, parties are read in
-- the order of the answer until the page is full, and there is no total.
WITH form AS MATERIALIZED (
    SELECT f.fits FROM search_forms(:tenant, :typed) f
), lead AS MATERIALIZED (
    SELECT s.party_id, s.source, s.ref_id
    FROM search_some(:tenant, :typed, CASE WHEN NOT :addresses THEN ARRAY[:SOURCE_CONTACT]
                                           WHEN cardinality(:kinds) = 0 THEN ARRAY[:SOURCE_ADDRESS]
                                           ELSE ARRAY[:SOURCE_CONTACT, :SOURCE_ADDRESS] END, 5001) s
), few AS MATERIALIZED (
    SELECT count(*) <= 5000 AS yes FROM lead
), found AS MATERIALIZED (
    SELECT l.party_id FROM lead l
         JOIN contact_info c ON c.tenant_id = :tenant AND c.id = l.ref_id
    WHERE (SELECT few.yes FROM few) AND l.source = :SOURCE_CONTACT
      AND (:kinds IS NULL OR c.kind = ANY (:kinds)) AND (:category IS NULL OR c.category = :category)
      AND (:is_primary IS NULL OR c.is_primary = :is_primary)
    UNION
    SELECT l.party_id FROM lead l
         JOIN address a ON a.tenant_id = :tenant AND a.id = l.ref_id
    WHERE (SELECT few.yes FROM few) AND l.source = :SOURCE_ADDRESS
      AND (:category IS NULL OR a.category = :category)
      AND (:is_primary IS NULL OR a.is_primary = :is_primary)
), few_found AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id IN (SELECT f.party_id FROM found f) AND
-- include: party_visible
-- include: contact_generic
), page AS MATERIALIZED (
        (SELECT p.id FROM few_found f JOIN party p ON p.tenant_id = :tenant AND p.id = f.id
-- include: contact_order
        )
        UNION ALL
        (SELECT p.id FROM (
             SELECT DISTINCT k.party_id FROM search_key k
             WHERE NOT (SELECT few.yes FROM few) AND k.tenant_id = :tenant AND
-- include: contact_key_wanted
             ) k JOIN party p ON p.tenant_id = :tenant AND p.id = k.party_id
         WHERE :sort = :SORT_ID AND NOT :descending AND
-- include: party_visible
-- include: contact_generic
         ORDER BY p.id LIMIT :count OFFSET :skip)
        UNION ALL
        (SELECT p.id FROM party p
         WHERE NOT (SELECT few.yes FROM few) AND (:sort <> :SORT_ID OR :descending)
           AND CASE WHEN EXISTS (
               SELECT FROM search_key k WHERE k.tenant_id = :tenant AND k.party_id = p.id AND
-- include: contact_key_wanted
               OFFSET 0) THEN true ELSE false END
           AND
-- include: party_visible
-- include: contact_generic
-- include: contact_order
        )
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (SELECT CASE WHEN few.yes THEN (SELECT count(*) FROM few_found) END FROM few) AS total
    FROM page x
)
-- include: party_rows
