-- name: company_check
-- args: title text, phones text[], mails text[], uid text?, head bigint?, person bigint?,
--       check_it boolean
-- row: uid_id bigint?, uid_name text?, same_id bigint?, same_name text?, head_ok boolean,
--      person_ok boolean
-- access: read
-- Says what stands in the way of a new company: its external id, or a company of the same title
-- that shares a value of every kind sent; and whether the records that it names exist.
SELECT u.id AS uid_id, u.company_name AS uid_name, s.id AS same_id, s.company_name AS same_name,
       :head::bigint IS NULL OR EXISTS (SELECT FROM party h WHERE h.tenant_id = :tenant AND h.id = :head
           AND h.kind = :PARTY_COMPANY AND h.deleted_at IS NULL) AS head_ok,
       :person::bigint IS NULL OR EXISTS (SELECT FROM party m WHERE m.tenant_id = :tenant AND m.id = :person
           AND m.kind = :PARTY_PERSON AND m.deleted_at IS NULL) AS person_ok
FROM (SELECT 1) one
     LEFT JOIN party u ON u.tenant_id = :tenant AND u.kind = :PARTY_COMPANY AND u.external_id = :uid
         AND u.deleted_at IS NULL
     LEFT JOIN LATERAL (
         SELECT p.id, p.company_name FROM party p
         WHERE :check_it AND p.tenant_id = :tenant AND p.kind = :PARTY_COMPANY AND p.deleted_at IS NULL
           AND p.name_key = fold(:title)
           AND (cardinality(:phones) = 0 OR EXISTS (
               SELECT FROM contact_info c JOIN unnest(:phones) AS v(value)
                   ON c.value = v.value OR same_phone(:tenant, c.value, v.value)
               WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_PHONE))
           AND (cardinality(:mails) = 0 OR EXISTS (
               SELECT FROM contact_info c JOIN unnest(:mails) AS v(value)
                   ON c.value_key = ANY (contact_keys(:tenant, :CK_EMAIL::smallint, v.value))
               WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_EMAIL))
         ORDER BY p.id LIMIT 1) s ON true
