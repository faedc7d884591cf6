    p.kind = 2
    AND ($5::bigint[] IS NULL OR p.owner_id = ANY ($5::bigint[]))
    AND ($6::timestamptz IS NULL OR p.created_at >= $6::timestamptz + $8::interval)
    AND ($7::timestamptz IS NULL OR p.created_at <= $7::timestamptz - $8::interval)
    AND ($9::timestamptz IS NULL OR p.updated_at >= $9::timestamptz + $11::interval)
    AND ($10::timestamptz IS NULL OR p.updated_at <= $10::timestamptz - $11::interval)
    AND ($12::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id
        FROM search_values($1, $12, '{1,3}') s
             LEFT JOIN contact_info c ON s.source = 3 AND c.tenant_id = $1 AND c.id = s.ref_id
        WHERE s.source = 1 OR c.kind IN (1, 2) OR (c.kind = 0 AND c.category <> 3)
        UNION ALL
        SELECT n.id FROM party n
        WHERE n.tenant_id = $1 AND n.kind = 2 AND n.deleted_at IS NULL
          AND position(fold($12) IN fold(n.note)) > 0
        UNION ALL
        SELECT a.party_id FROM party n JOIN address a ON a.tenant_id = $1 AND a.party_id = n.id
        WHERE n.tenant_id = $1 AND n.kind = 2 AND n.deleted_at IS NULL
          AND position(fold($12) IN fold(address_line(a.city, a.street))) > 0)))
    AND ($13::text IS NULL OR p.source_id = dictionary_id($1, 'source', $13))
    AND (COALESCE($14::text, $15, $16, $17) IS NULL OR p.id = ANY (ARRAY(
        SELECT d.party_id FROM company_detail d
        WHERE d.tenant_id = $1
          AND ($14 IS NULL OR d.relation_id = dictionary_id($1, 'relation', $14))
          AND ($15 IS NULL OR d.category_id = dictionary_id($1, 'category', $15))
          AND ($16 IS NULL OR d.territory_id = dictionary_id($1, 'territory', $16))
          AND ($17 IS NULL OR d.type = $17))))
    AND ($18::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners($1, 0::smallint, contact_keys($1, 0::smallint, $18)) o)))
    AND ($19::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners($1, 1::smallint, contact_keys($1, 1::smallint, $19)) o)))
    AND ($20::text IS NULL OR p.external_id = $20::text)
    AND ($21::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 1 AND s.key LIKE contains_pattern(fold($21)))))
    AND (cardinality($22::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest($22::bigint[], $23::text[]) AS f(field_id, value)
        WHERE NOT EXISTS (
            SELECT FROM custom_value v
            WHERE v.tenant_id = $1 AND v.party_id = p.id AND v.field_id = f.field_id
              AND position(fold(f.value) IN fold(v.value)) > 0)))
    AND
