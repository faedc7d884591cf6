-- name: client_by_contact
-- args: after bigint, count int, kind contact_kind, typed text[1]
-- row: = client_rows
-- access: read
-- lag: allowed
-- memory: tenant
-- batch: typed
-- The keys are made before contact_info is joined: under row-level security only a plain equality
-- may use its index.
WITH wanted AS MATERIALIZED (
    SELECT u.ord, contact_keys(:tenant, :kind::smallint, u.typed) AS keys
    FROM unnest(:typed) WITH ORDINALITY u(typed, ord)
)
SELECT x.id, w.ord, x.last_name, x.first_name, x.middle_name, x.note, x.birthday, x.external_id,
       x.revision, x.contacts, x.addresses, x.loyalty
FROM wanted w CROSS JOIN LATERAL (
    SELECT p.id,
-- include: client_rows
    FROM (SELECT c.party_id AS id FROM contact_info c
          WHERE c.tenant_id = :tenant AND c.kind = :kind AND c.value_key = ANY (w.keys) AND c.party_id > :after
          UNION
          SELECT o.party_id FROM contact_other_key o
          WHERE :kind = :CK_PHONE AND o.tenant_id = :tenant AND o.key = ANY (w.keys) AND o.party_id > :after
          ORDER BY 1) k
         JOIN party p ON p.tenant_id = :tenant AND p.id = k.id AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
    ORDER BY p.id LIMIT :count
) x
