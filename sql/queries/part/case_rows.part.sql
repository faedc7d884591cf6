-- row: id bigint, ord bigint, total bigint?, created_by bigint?, is_closed boolean, is_private boolean,
--      title text, created_at timestamptz, members text?, access bigint[]?, customs text?
-- The cases of a CTE hit (id, ord, total) in the order of ord, each in one row. Members are packed:
-- id, kind, share type, owner, creator, photo, first and last name, company name, and how many may
-- see them, with the employees. Members that the caller does not see are left out.
SELECT c.id, h.ord, h.total, c.created_by, c.is_closed, c.is_private, c.title, c.created_at,
       (SELECT string_agg(p.id || ' ' || p.kind || ' ' || p.share_type || ' ' || COALESCE(p.owner_id, 0) || ' '
                          || COALESCE(p.created_by, 0) || ' ' || COALESCE(p.has_photo, false)::int || ' '
                          || pack_text(p.first_name) || pack_text(p.last_name) || pack_text(p.company_name)
                          || pack_text((SELECT array_agg(a.employee_id ORDER BY a.employee_id)::text
                                        FROM party_access a
                                        WHERE a.tenant_id = :tenant AND a.party_id = p.id)),
                          '' ORDER BY p.id)
        FROM case_member m JOIN party p ON p.tenant_id = :tenant AND p.id = m.party_id AND p.deleted_at IS NULL
        WHERE m.tenant_id = :tenant AND m.case_id = c.id
          AND (p.id <= 2147483647 OR NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant))
          AND (:is_admin OR p.share_type <> :SHARE_PRIVATE OR p.owner_id = :employee OR p.created_by = :employee
               OR EXISTS (SELECT FROM party_access a WHERE a.tenant_id = :tenant AND a.party_id = p.id
                          AND a.employee_id = :employee))) AS members,
       (SELECT array_agg(a.employee_id ORDER BY a.employee_id) FROM case_access a
        WHERE a.tenant_id = :tenant AND a.case_id = c.id) AS access,
       (SELECT string_agg(v.field_id::text || ' ' || pack_text(v.value), '' ORDER BY v.field_id)
        FROM case_value v WHERE v.tenant_id = :tenant AND v.case_id = c.id) AS customs
FROM hit h JOIN crm_case c ON c.tenant_id = :tenant AND c.id = h.id
ORDER BY h.ord
