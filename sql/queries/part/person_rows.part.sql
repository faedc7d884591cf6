-- row: id bigint, owner_id bigint?, company_id bigint?, at timestamptz, job_title text, full_name text,
--      company_name text?, total bigint?, contacts text?, details text?, customs text?
-- A person `p` of a list in one row; `want` says which parts, and has the total where it is
-- counted. Details are packed: loyalty, source, then texts: changed at, role, external id,
-- birthday; customs: field, text. A deleted company has no name.
       p.id, p.owner_id, p.company_id, p.created_at AS at, p.job_title, p.full_name,
       CASE WHEN want.parts & :PART_COMPANY <> 0 AND p.company_id IS NOT NULL THEN
           (SELECT k.company_name FROM party k
            WHERE k.tenant_id = :tenant AND k.id = p.company_id AND k.kind = :PARTY_COMPANY AND k.deleted_at IS NULL)
       END AS company_name, want.total,
       CASE WHEN want.parts & :PART_CONTACTS <> 0 THEN p.packed_contacts END AS contacts,
       CASE WHEN want.parts & :PART_DETAILS <> 0 THEN
           COALESCE(p.loyalty_id, 0)::text || ' ' || COALESCE(p.source_id, 0)::text || ' '
           || pack_text(p.updated_at::text) || pack_text(p.role) || pack_text(p.external_id)
           || pack_text(p.birthday::text)
       END AS details,
       CASE WHEN want.parts & :PART_CUSTOMS <> 0 THEN
           (SELECT string_agg(v.field_id::text || ' ' || pack_text(v.value), '' ORDER BY v.field_id)
            FROM custom_value v WHERE v.tenant_id = :tenant AND v.party_id = p.id)
       END AS customs
