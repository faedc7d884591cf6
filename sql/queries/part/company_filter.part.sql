    p.kind = 2
    AND ($5::bigint[] IS NULL OR p.owner_id = ANY ($5::bigint[]))
    AND ($6::timestamptz IS NULL OR p.created_at >= $6::timestamptz + $8::interval)
    AND ($7::timestamptz IS NULL OR p.created_at <= $7::timestamptz - $8::interval)
    AND ($9::timestamptz IS NULL OR p.updated_at >= $9::timestamptz + $11::interval)
    AND ($10::timestamptz IS NULL OR p.updated_at <= $10::timestamptz - $11::interval)
    AND ($12::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id
        FROM search_key s
             LEFT JOIN contact_info c ON s.source = 3 AND c.tenant_id = $1 AND c.id = s.ref_id
        WHERE s.tenant_id = $1
          AND (s.key LIKE contains_pattern(fold($12)) OR s.key LIKE contains_pattern($13)
               OR s.key LIKE contains_pattern($14))
          AND (s.source = 1 OR c.kind IN (1, 2) OR (c.kind = 0 AND c.category <> 3))
        UNION ALL
        SELECT n.id FROM party n
        WHERE n.tenant_id = $1 AND n.kind = 2 AND n.deleted_at IS NULL
          AND position(fold($12) IN fold(n.note)) > 0
        UNION ALL
        SELECT a.party_id FROM party n JOIN address a ON a.tenant_id = $1 AND a.party_id = n.id
        WHERE n.tenant_id = $1 AND n.kind = 2 AND n.deleted_at IS NULL
          AND position(fold($12) IN fold(address_line(a.city, a.street))) > 0)))
    AND ($15::text IS NULL OR p.source_id = dictionary_id($1, 'source', $15))
    AND (COALESCE($16::text, $17, $18, $19) IS NULL OR p.id = ANY (ARRAY(
        SELECT d.party_id FROM company_detail d
        WHERE d.tenant_id = $1
          AND ($16 IS NULL OR d.relation_id = dictionary_id($1, 'relation', $16))
          AND ($17 IS NULL OR d.category_id = dictionary_id($1, 'category', $17))
          AND ($18 IS NULL OR d.territory_id = dictionary_id($1, 'territory', $18))
          AND ($19 IS NULL OR d.type = $19))))
    AND ($20::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = $1 AND c.kind = 0 AND c.value_key = contact_key(0::smallint, $20))))
    AND ($21::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = $1 AND c.kind = 1 AND c.value_key = contact_key(1::smallint, $21))))
    AND ($22::text IS NULL OR p.external_id = $22::text)
    AND ($23::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 1 AND s.key LIKE contains_pattern(fold($23)))))
    AND (cardinality($24::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest($24::bigint[], $25::text[]) AS f(field_id, value)
        WHERE NOT EXISTS (
            SELECT FROM custom_value v
            WHERE v.tenant_id = $1 AND v.party_id = p.id AND v.field_id = f.field_id
              AND position(fold(f.value) IN fold(v.value)) > 0)))
    AND
