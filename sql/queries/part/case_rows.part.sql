-- row: part smallint, case_id bigint, ord bigint, id bigint, n1 bigint?, n2 bigint?, n3 bigint?,
--      n4 bigint?, flag1 boolean?, flag2 boolean?, t1 text?, t2 text?, t3 text?
SELECT 1::smallint AS part, c.id AS case_id, h.ord, c.id, c.created_by AS n1, NULL::bigint AS n2,
       NULL::bigint AS n3, NULL::bigint AS n4, c.is_closed AS flag1, c.is_private AS flag2,
       c.title AS t1, c.created_at::text AS t2, NULL::text AS t3
FROM hit h JOIN crm_case c ON c.tenant_id = :tenant AND c.id = h.id
UNION ALL
SELECT 2::smallint, m.case_id, h.ord, p.id, p.kind::bigint, p.share_type::bigint, p.owner_id,
       p.created_by, p.has_photo, NULL::boolean, p.first_name, p.last_name, p.company_name
FROM hit h JOIN case_member m ON m.tenant_id = :tenant AND m.case_id = h.id
     JOIN party p ON p.tenant_id = :tenant AND p.id = m.party_id AND p.deleted_at IS NULL
WHERE (p.id <= 2147483647 OR NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant))
      AND (:is_admin OR p.share_type <> 0 OR p.owner_id = :employee OR p.created_by = :employee
           OR EXISTS (SELECT FROM party_access a WHERE a.tenant_id = :tenant AND a.party_id = p.id
                      AND a.employee_id = :employee))
UNION ALL
SELECT 3::smallint, m.case_id, h.ord, a.employee_id, m.party_id, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::boolean, NULL::boolean, NULL::text, NULL::text, NULL::text
FROM hit h JOIN case_member m ON m.tenant_id = :tenant AND m.case_id = h.id
     JOIN party_access a ON a.tenant_id = :tenant AND a.party_id = m.party_id
UNION ALL
SELECT 4::smallint, a.case_id, h.ord, a.employee_id, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::boolean, NULL::boolean, NULL::text, NULL::text, NULL::text
FROM hit h JOIN case_access a ON a.tenant_id = :tenant AND a.case_id = h.id
UNION ALL
SELECT 5::smallint, v.case_id, h.ord, v.field_id, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::boolean, NULL::boolean, v.value, NULL::text, NULL::text
FROM hit h JOIN case_value v ON v.tenant_id = :tenant AND v.case_id = h.id
