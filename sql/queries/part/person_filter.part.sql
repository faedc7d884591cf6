    p.kind = 1
    AND ($5::bigint[] IS NULL OR p.owner_id = ANY ($5::bigint[]))
    AND ($6::timestamptz IS NULL OR p.created_at >= $6::timestamptz + $8::interval)
    AND ($7::timestamptz IS NULL OR p.created_at <= $7::timestamptz - $8::interval)
    AND ($9::timestamptz IS NULL OR p.updated_at >= $9::timestamptz + $11::interval)
    AND ($10::timestamptz IS NULL OR p.updated_at <= $10::timestamptz - $11::interval)
    AND ($12::text IS NULL OR p.id = ANY (ARRAY(
        WITH found AS MATERIALIZED (
            SELECT s.party_id, s.source, s.ref_id FROM search_key s
            WHERE s.tenant_id = $1
              AND (s.key LIKE contains_pattern(fold($12)) OR s.key LIKE contains_pattern($13)
                   OR s.key LIKE contains_pattern($14)))
        SELECT f.party_id
        FROM found f
             LEFT JOIN contact_info c ON f.source = 3 AND c.tenant_id = $1 AND c.id = f.ref_id
        WHERE f.source IN (1, 2) OR c.kind = 1 OR (c.kind = 0 AND c.category NOT IN (2, 3)))))
    AND ($15::bigint IS NULL OR p.company_id = $15::bigint)
    AND ($16::text IS NULL OR p.loyalty_id = dictionary_id($1, 'loyalty', $16))
    AND ($17::text IS NULL OR p.source_id = dictionary_id($1, 'source', $17))
    AND ($18::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 2 AND s.key LIKE contains_pattern(fold($18)))))
    AND ($19::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 1 AND s.key LIKE contains_pattern(fold($19)))))
    AND ($20::text IS NULL OR position(fold($20) IN fold(p.role)) > 0)
    AND ($21::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = $1 AND c.kind = 0 AND c.value_key = contact_key(0::smallint, $21))))
    AND ($22::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = $1 AND c.kind = 1 AND c.value_key = contact_key(1::smallint, $22))))
    AND ($23::text IS NULL OR p.external_id = $23::text)
    AND ($24::text IS NULL OR position($24 IN p.birthday::text) > 0)
    AND (cardinality($25::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest($25::bigint[], $26::text[]) AS f(field_id, value)
        WHERE NOT EXISTS (
            SELECT FROM custom_value v
            WHERE v.tenant_id = $1 AND v.party_id = p.id AND v.field_id = f.field_id
              AND position(fold(f.value) IN fold(v.value)) > 0)))
    AND (cardinality($27::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest($27::bigint[], $28::text[], $29::text[]) AS f(categories, typed, digits)
        WHERE NOT EXISTS (
            SELECT FROM contact_info c
            WHERE c.tenant_id = $1 AND c.party_id = p.id AND c.kind = 0
              AND (f.categories >> c.category) & 1 = 1
              AND (c.value_key LIKE contains_pattern(f.digits)
                   OR fold(c.value) LIKE contains_pattern(fold(f.typed))))))
    AND
