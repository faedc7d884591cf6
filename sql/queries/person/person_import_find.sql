-- name: person_import_find
-- args: ids bigint[], external_ids text[], last_names text[], first_names text[], middle_names text[], birthdays date[],
--       name_only bigint[], contact_items bigint[], contact_kinds bigint[], contact_values text[], any_name boolean,
--       one_owner boolean
-- row: ord bigint, id bigint?, taken bigint?, several boolean, again boolean
-- access: write
-- Finds who an imported row is: the person with its external id, else the one with its number (ids, 0: none) when he
-- has its name or one of its values (files of other directories have numbers, too), else one who has a phone or a mail of it and
-- whose name does not contradict (any_name: whatever he is called), but not one with another external id; without
-- any of these the one of the same name and birthday (name_only: 1). taken (one_owner: a
-- value belongs to one person in this tenant): another one has it. several: more than one fits. again: an earlier row is the same person, so this
-- one is looked for after that one is stored. Keys are made first: under row-level security only a plain
-- equality may use the index.
WITH item AS MATERIALIZED (
    SELECT i.ord, i.id, i.external, i.birthday, i.name_only = 1 AS name_only, k.name_key,
           string_to_array(k.name_key, ' ') AS words
    FROM unnest(:ids, :external_ids, :last_names, :first_names, :middle_names, :birthdays, :name_only) WITH ORDINALITY
             AS i(id, external, last, first, middle, birthday, name_only, ord)
         CROSS JOIN LATERAL (
             SELECT fold(full_name(:PARTY_PERSON::smallint, COALESCE(i.last, ''), COALESCE(i.first, ''),
                                   COALESCE(i.middle, ''), '')) AS name_key OFFSET 0) k
), sent AS MATERIALIZED (
    SELECT v.item, v.kind, v.value, contact_keys(:tenant, v.kind::smallint, v.value) AS keys
    FROM unnest(:contact_items, :contact_kinds, :contact_values) AS v(item, kind, value)
), hit AS MATERIALIZED (
    SELECT s.item, h.party_id, min(s.kind) AS kind, bool_or(s.kind IN (:CK_PHONE, :CK_EMAIL)) AS tells
    FROM sent s
         CROSS JOIN LATERAL (
             SELECT c.party_id, c.value FROM contact_info c
             WHERE c.tenant_id = :tenant AND c.kind = s.kind AND c.value_key = ANY (s.keys)
             UNION ALL
             SELECT o.party_id, c.value
             FROM contact_other_key o JOIN contact_info c ON c.tenant_id = :tenant AND c.id = o.contact_id
             WHERE s.kind = :CK_PHONE AND o.tenant_id = :tenant AND o.key = ANY (s.keys)) h
    WHERE s.kind <> :CK_PHONE OR h.value = s.value OR same_phone(:tenant, h.value, s.value)
    GROUP BY s.item, h.party_id
), owner AS MATERIALIZED (
    SELECT h.item, p.id, h.kind, h.tells, p.name_key = i.name_key AS same_name,
           (i.external IS NULL OR p.external_id IS NULL OR i.external = p.external_id)
           AND (:any_name OR i.name_key = '' OR p.name_key = '' OR i.words <@ string_to_array(p.name_key, ' ')
                OR string_to_array(p.name_key, ' ') <@ i.words) AS fits
    FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.id = h.party_id
         JOIN item i ON i.ord = h.item
    WHERE p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
), by_contact AS (
    SELECT DISTINCT ON (o.item) o.item, o.id, NOT o.same_name AND count(*) OVER (PARTITION BY o.item) > 1 AS several
    FROM owner o WHERE o.fits AND o.tells
    ORDER BY o.item, o.same_name DESC, o.kind, o.id
), by_number AS (
    SELECT i.ord, p.id
    FROM item i JOIN party p ON p.tenant_id = :tenant AND p.id = i.id
    WHERE i.id <> 0 AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
      AND (i.external IS NULL OR p.external_id IS NULL OR i.external = p.external_id)
      AND (i.name_key <> '' AND p.name_key = i.name_key
           OR EXISTS (SELECT FROM hit h WHERE h.item = i.ord AND h.party_id = p.id))
), known AS MATERIALIZED (
    SELECT i.ord, COALESCE(e.id, d.id, b.id, n.id) AS id,
           e.id IS NULL AND d.id IS NULL AND COALESCE(b.several, false) AS several
    FROM item i
         LEFT JOIN party e ON e.tenant_id = :tenant AND e.kind = :PARTY_PERSON AND e.deleted_at IS NULL
             AND e.external_id = i.external
         LEFT JOIN by_number d ON d.ord = i.ord
         LEFT JOIN by_contact b ON b.item = i.ord
         LEFT JOIN LATERAL (
             SELECT p.id FROM party p
             WHERE i.name_only AND p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
               AND p.name_key = i.name_key AND COALESCE(p.birthday = i.birthday, true)
             ORDER BY p.id LIMIT 1) n ON true
), shared AS (      -- what rows of this batch may have in common; may_follow: it can make a later row wait
    SELECT 'external ' || i.external AS key, i.ord, false AS by_name, true AS may_follow
    FROM item i WHERE i.external IS NOT NULL
    UNION ALL
    SELECT s.kind || ' ' || k.key, s.item, true, true FROM sent s, unnest(s.keys) AS k(key)
    WHERE s.kind IN (:CK_PHONE, :CK_EMAIL) OR :one_owner
    UNION ALL
    SELECT 'name ' || i.name_key, i.ord, true, i.name_only FROM item i
    UNION ALL
    SELECT 'known ' || k.id, k.ord, false, true FROM known k WHERE k.id IS NOT NULL
), twice AS MATERIALIZED (
    SELECT x.key, x.ord, x.by_name, x.may_follow
    FROM (SELECT c.key, c.ord, c.by_name, c.may_follow, count(*) OVER (PARTITION BY c.key) AS n FROM shared c) x
    WHERE x.n > 1
), again AS MATERIALIZED (
    SELECT DISTINCT b.ord
    FROM twice a JOIN twice b ON b.key = a.key AND a.ord < b.ord AND b.may_follow
         JOIN item x ON x.ord = a.ord JOIN item y ON y.ord = b.ord
    WHERE NOT b.by_name OR :any_name OR :one_owner
       OR x.words <@ y.words OR y.words <@ x.words
)
SELECT k.ord, k.id,
       (SELECT min(o.id) FROM owner o
        WHERE :one_owner AND o.item = k.ord AND o.id IS DISTINCT FROM k.id) AS taken,
       k.several, EXISTS (SELECT FROM again a WHERE a.ord = k.ord) AS again
FROM known k ORDER BY k.ord
