-- name: person_found_word
-- args: see visibility, parts int, word text?, count int, skip bigint, most int
-- row: = person_rows
-- access: read, slow, one plan
-- memory: tenant
-- As person_found, for a word and nothing else, the newest first, which most callers ask: planning all that
-- person_found may be asked takes as long as the search. Where more than `most` have the word, one row with the id 0.
WITH lead AS MATERIALIZED (
    SELECT l.ids, l.fits, l.valued, cardinality(l.ids) <= :most AS few
    FROM person_lead(:tenant, NULL, NULL, :word, :most + 1) AS l
), form AS (
    SELECT l.fits FROM lead l
), valued AS (
    SELECT l.valued AS yes FROM lead l
), found AS MATERIALIZED (
    SELECT p.id, p.owner_id, p.company_id, p.created_at, p.updated_at, p.job_title, p.role, p.full_name, p.loyalty_id,
           p.source_id, p.external_id, p.birthday, p.packed_contacts
    FROM party p
    WHERE p.id = ANY (ARRAY(SELECT unnest(l.ids) FROM lead l)) AND p.kind = :PARTY_PERSON AND
-- include: party_visible
    AND CASE WHEN
-- include: person_has_word
        THEN true ELSE false END
), page AS MATERIALIZED (
    SELECT f.id, f.owner_id, f.company_id, f.created_at, f.updated_at, f.job_title, f.role, f.full_name, f.loyalty_id,
           f.source_id, f.external_id, f.birthday, f.packed_contacts
    FROM found f WHERE (SELECT l.few FROM lead l)
    ORDER BY f.created_at DESC, f.id DESC LIMIT :count OFFSET :skip
), wanted AS (
    SELECT :parts AS parts, count(*) AS total FROM found
)
SELECT u.id, u.owner_id, u.company_id, u.at, u.job_title, u.full_name, u.company_name, u.total, u.contacts, u.details,
       u.customs
FROM (
    SELECT row_number() OVER () AS ord,
-- include: person_rows
    FROM wanted want, page p
    UNION ALL
    SELECT 0, 0, NULL, NULL, 'epoch', '', '', NULL, want.total, NULL, NULL, NULL
    FROM wanted want WHERE NOT (SELECT l.few FROM lead l)
) u
ORDER BY u.ord
