-- name: deal_persons
-- Lists the contacts of a deal that the caller sees; the main one comes first.
-- args: id bigint
-- row: id bigint, full_name text, job_title text, phones text, mobiles text, mails text
-- access: read
SELECT p.id, p.full_name, p.job_title, k.phones, k.mobiles, k.mails
FROM deal d
     CROSS JOIN LATERAL (
         SELECT d.party_id AS id
         UNION SELECT m.id FROM party_now(:tenant, d.person_ids) m) n
     JOIN party p ON p.tenant_id = :tenant AND p.id = n.id
     CROSS JOIN LATERAL (
         SELECT COALESCE(string_agg(c.value, ', ' ORDER BY c.id) FILTER (WHERE c.kind = :CK_PHONE
                    AND c.category NOT IN (:PC_MOBILE, :PC_FAX)), '') AS phones,
                COALESCE(string_agg(c.value, ', ' ORDER BY c.id) FILTER (WHERE c.kind = :CK_PHONE
                    AND c.category = :PC_MOBILE), '') AS mobiles,
                COALESCE(string_agg(c.value, ', ' ORDER BY c.id)
                    FILTER (WHERE c.kind = :CK_EMAIL), '') AS mails
         FROM contact_info c WHERE c.tenant_id = :tenant AND c.party_id = p.id) k
WHERE d.tenant_id = :tenant AND d.id = :id AND p.kind = :PARTY_PERSON AND
-- include: party_visible
ORDER BY p.id IS DISTINCT FROM d.party_id, p.id
