-- name: client_phone_owner
-- args: contact_values text[], last_name text, first_name text, middle_name text, external_id text?
-- row: party_id bigint, is_owner boolean
-- access: read
-- Finds the live client whose phones these are, the first row with is_owner: the only one who has any of their
-- numbers; of several the only one who has all of them that somebody has; of several of these the oldest one of this
-- name. Where nobody is that, the rows are two who have some. One with another external id is another client. Keys are
-- made first: under row-level security only a plain equality may use the index.
WITH sent AS MATERIALIZED (
    SELECT DISTINCT n.number, split_part(n.number, ';', 1) AS key
    FROM unnest(:contact_values) AS v(value)
         CROSS JOIN unnest(phone_numbers(v.value, home_country(:tenant))) AS n(number)
), held AS MATERIALIZED (
    SELECT DISTINCT s.number, h.party_id
    FROM sent s
         CROSS JOIN LATERAL (
             SELECT c.party_id, c.value FROM contact_info c
             WHERE c.tenant_id = :tenant AND c.kind = :CK_PHONE AND c.value_key = s.key
             UNION ALL
             SELECT o.party_id, c.value
             FROM contact_other_key o JOIN contact_info c ON c.tenant_id = :tenant AND c.id = o.contact_id
             WHERE o.tenant_id = :tenant AND o.key = s.key) h
    WHERE phone_has(:tenant, h.value, s.number)
), owner AS (
    SELECT p.id, p.created_at, array_agg(h.number) AS numbers,
           fold(p.last_name) = fold(:last_name) AND fold(p.first_name) = fold(:first_name)
           AND (p.middle_name = '' OR :middle_name = '' OR fold(p.middle_name) = fold(:middle_name)) AS named
    FROM held h JOIN party p ON p.tenant_id = :tenant AND p.id = h.party_id
    WHERE p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
      AND (:external_id::text IS NULL OR p.external_id IS NULL OR p.external_id = :external_id)
    GROUP BY p.id, p.created_at, named
), full_owner AS (
    SELECT o.id, o.created_at, o.named, count(*) OVER () AS n FROM owner o
    WHERE cardinality(o.numbers) = (SELECT count(DISTINCT x.number) FROM owner y, unnest(y.numbers) AS x(number))
), chosen AS (
    SELECT f.id FROM full_owner f WHERE f.n = 1 OR f.named ORDER BY f.created_at, f.id LIMIT 1
)
SELECT o.id AS party_id, c.id IS NOT NULL AS is_owner
FROM owner o LEFT JOIN chosen c ON c.id = o.id
ORDER BY c.id IS NULL, o.created_at, o.id LIMIT 2
