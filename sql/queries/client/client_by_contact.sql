-- name: client_by_contact
-- args: tenant int, parts int, after bigint, count int, kind int, typed text[]
-- row: = client_rows
-- access: read
-- batch: typed
-- The keys are made before contact_info is joined: under row-level security only a plain equality
-- may use its index.
WITH wanted AS MATERIALIZED (
    SELECT u.ord, contact_keys($1, $5::smallint, u.typed) AS keys
    FROM unnest($6) WITH ORDINALITY u(typed, ord)
)
SELECT x.id, w.ord, x.last_name, x.first_name, x.middle_name, x.note, x.birthday, x.external_id,
       x.revision, x.contacts, x.addresses, x.loyalty
FROM wanted w CROSS JOIN LATERAL (
    SELECT p.id,
-- include: client_rows
    FROM (SELECT c.party_id AS id FROM contact_info c
          WHERE c.tenant_id = $1 AND c.kind = $5 AND c.value_key = ANY (w.keys) AND c.party_id > $3
          UNION
          SELECT o.party_id FROM contact_other_key o
          WHERE $5 = 0 AND o.tenant_id = $1 AND o.key = ANY (w.keys) AND o.party_id > $3
          ORDER BY 1) k
         JOIN party p ON p.tenant_id = $1 AND p.id = k.id AND p.kind = 1 AND p.deleted_at IS NULL
    ORDER BY p.id LIMIT $4
) x
