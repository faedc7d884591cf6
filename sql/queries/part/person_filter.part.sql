    p.kind = 1
    AND ($5::bigint[] IS NULL OR p.owner_id = ANY ($5::bigint[]))
    AND ($6::timestamptz IS NULL OR p.created_at >= $6::timestamptz + $8::interval)
    AND ($7::timestamptz IS NULL OR p.created_at <= $7::timestamptz - $8::interval)
    AND ($9::timestamptz IS NULL OR p.updated_at >= $9::timestamptz + $11::interval)
    AND ($10::timestamptz IS NULL OR p.updated_at <= $10::timestamptz - $11::interval)
    AND ($12::text IS NULL OR p.id = ANY (ARRAY(
        SELECT f.party_id
        FROM search_values($1, $12, '{1,2,3}') f
             LEFT JOIN contact_info c ON f.source = 3 AND c.tenant_id = $1 AND c.id = f.ref_id
        WHERE f.source IN (1, 2) OR c.kind = 1 OR (c.kind = 0 AND c.category <> 3))))
    AND ($13::bigint IS NULL OR p.company_id = $13::bigint)
    AND ($14::text IS NULL OR p.loyalty_id = dictionary_id($1, 'loyalty', $14))
    AND ($15::text IS NULL OR p.source_id = dictionary_id($1, 'source', $15))
    AND ($16::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 2 AND s.key LIKE contains_pattern(fold($16)))))
    AND ($17::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = $1 AND s.source = 1 AND s.key LIKE contains_pattern(fold($17)))))
    AND ($18::text IS NULL OR position(fold($18) IN fold(p.role)) > 0)
    AND ($19::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners($1, 0::smallint, contact_keys($1, 0::smallint, $19)) o)))
    AND ($20::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners($1, 1::smallint, contact_keys($1, 1::smallint, $20)) o)))
    AND ($21::text IS NULL OR p.external_id = $21::text)
    AND ($22::text IS NULL OR position($22 IN p.birthday::text) > 0)
    AND (cardinality($23::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest($23::bigint[], $24::text[]) AS f(field_id, value)
        WHERE NOT EXISTS (
            SELECT FROM custom_value v
            WHERE v.tenant_id = $1 AND v.party_id = p.id AND v.field_id = f.field_id
              AND position(fold(f.value) IN fold(v.value)) > 0)))
    AND (cardinality($25::bigint[]) = 0 OR p.id = ANY (ARRAY(
        SELECT c.party_id
        FROM unnest($25::bigint[], $26::text[]) WITH ORDINALITY AS f(categories, typed, ord)
             CROSS JOIN LATERAL search_values($1, f.typed, '{3}') v
             JOIN contact_info c ON c.tenant_id = $1 AND c.id = v.ref_id AND c.kind = 0
                 AND (f.categories >> c.category) & 1 = 1
        GROUP BY c.party_id HAVING count(DISTINCT f.ord) = cardinality($25::bigint[]))))
    AND
