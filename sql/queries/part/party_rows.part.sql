-- row: id bigint, ord bigint, total bigint?, kind smallint, company_id bigint?, main_person_id bigint?,
--      owner_id bigint?, loyalty_id bigint?, source_id bigint?, status_id bigint?, type_id bigint?,
--      created_by bigint?, updated_by bigint?, share_type smallint, last_name text, first_name text,
--      middle_name text, company_name text, full_name text, job_title text, role text, note text,
--      industry text, birthday date?, birthday_offset int?, external_id text?, created_at timestamptz,
--      updated_at timestamptz?, revision bigint, has_photo boolean?, contacts text?, addresses text?,
--      loyalty text?, customs text?, tags text?, access bigint[]?, person_count bigint?,
--      employer_id bigint?, employer_name text?, employer_note text?, employer_owner_id bigint?,
--      employer_created_by bigint?, employer_share_type smallint?, employer_photo boolean?,
--      employer_access bigint[]?, place text?
-- The parties of a CTE hit (id, ord, parts, total) in the order of ord, each in one row. Values of
-- which a party has many are packed into a text, as pack_text() of 0080_packed.sql describes.
SELECT p.id, h.ord, h.total, p.kind, p.company_id, p.main_person_id, p.owner_id, p.loyalty_id,
       p.source_id, p.status_id, p.type_id, p.created_by, p.updated_by, p.share_type, p.last_name,
       p.first_name, p.middle_name, p.company_name, p.full_name, p.job_title, p.role, p.note, p.industry,
       p.birthday, (EXTRACT(epoch FROM p.birthday::timestamp)
                    - EXTRACT(epoch FROM p.birthday::timestamptz))::int AS birthday_offset,
       p.external_id, p.created_at, p.updated_at, p.revision, p.has_photo,
       CASE WHEN h.parts & :PART_CONTACTS <> 0 THEN p.packed_contacts END AS contacts,
       CASE WHEN h.parts & :PART_ADDRESSES <> 0 THEN p.packed_addresses END AS addresses,
       CASE WHEN h.parts & :PART_LOYALTY <> 0 THEN p.packed_loyalty END AS loyalty,
       CASE WHEN h.parts & :PART_CUSTOMS <> 0 THEN
           (SELECT string_agg(v.field_id::text || ' ' || pack_text(v.value), '' ORDER BY v.field_id)
            FROM custom_value v WHERE v.tenant_id = :tenant AND v.party_id = p.id)
       END AS customs,
       CASE WHEN h.parts & :PART_TAGS <> 0 THEN
           (SELECT string_agg(pack_text(t.title), '' ORDER BY t.title COLLATE "C")
            FROM party_tag x JOIN tag t ON t.tenant_id = :tenant AND t.id = x.tag_id
            WHERE x.tenant_id = :tenant AND x.party_id = p.id)
       END AS tags,
       CASE WHEN h.parts & :PART_ACCESS <> 0 THEN
           (SELECT array_agg(x.employee_id ORDER BY x.employee_id)
            FROM party_access x WHERE x.tenant_id = :tenant AND x.party_id = p.id)
       END AS access,
       CASE WHEN h.parts & :PART_COUNTS <> 0 AND p.kind = :PARTY_COMPANY THEN
           (SELECT count(*) FROM party m
            WHERE m.tenant_id = :tenant AND m.company_id = p.id AND m.deleted_at IS NULL)
       END AS person_count,
       k.id AS employer_id, k.company_name AS employer_name, k.note AS employer_note,
       k.owner_id AS employer_owner_id, k.created_by AS employer_created_by,
       k.share_type AS employer_share_type, k.has_photo AS employer_photo,
       CASE WHEN h.parts & :PART_ACCESS <> 0 AND k.id IS NOT NULL THEN
           (SELECT array_agg(x.employee_id ORDER BY x.employee_id)
            FROM party_access x WHERE x.tenant_id = :tenant AND x.party_id = k.id)
       END AS employer_access,
       CASE WHEN h.parts < :PART_PLACE_CREATED THEN NULL
            WHEN h.parts & :PART_PLACE_CREATED <> 0 THEN (EXTRACT(epoch FROM p.created_at) * 1000000)::bigint::text
            WHEN h.parts & :PART_PLACE_NAME <> 0 THEN p.name_key
       END AS place
FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.id = h.id
     LEFT JOIN party k ON h.parts & :PART_COMPANY <> 0 AND k.tenant_id = :tenant AND k.id = p.company_id
         AND k.deleted_at IS NULL
ORDER BY h.ord
