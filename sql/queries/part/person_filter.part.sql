-- args: owners bigint[]?, created_from timestamptz?, created_inside interval,
--       created_to timestamptz?, changed_from timestamptz?, changed_inside interval,
--       changed_to timestamptz?, word text?, digits text, digits_seven text, company bigint?,
--       loyalty text?, source text?, job_title text?, name text?, role text?, phone text?,
--       mail text?, uid text?, birthday text?, custom_fields bigint[], custom_values text[],
--       phone_categories bigint[], phone_texts text[], phone_digits text[]
    p.kind = 1
    AND (:owners::bigint[] IS NULL OR p.owner_id = ANY (:owners::bigint[]))
    AND (:created_from::timestamptz IS NULL OR p.created_at >= :created_from::timestamptz + :created_inside::interval)
    AND (:created_to::timestamptz IS NULL OR p.created_at <= :created_to::timestamptz - :created_inside::interval)
    AND (:changed_from::timestamptz IS NULL OR p.updated_at >= :changed_from::timestamptz + :changed_inside::interval)
    AND (:changed_to::timestamptz IS NULL OR p.updated_at <= :changed_to::timestamptz - :changed_inside::interval)
    AND (:word::text IS NULL OR p.id = ANY (ARRAY(
        WITH found AS MATERIALIZED (
            SELECT s.party_id, s.source, s.ref_id FROM search_key s
            WHERE s.tenant_id = :tenant
              AND (s.key LIKE contains_pattern(fold(:word)) OR s.key LIKE contains_pattern(:digits)
                   OR s.key LIKE contains_pattern(:digits_seven)))
        SELECT f.party_id
        FROM found f
             LEFT JOIN contact_info c ON f.source = 3 AND c.tenant_id = :tenant AND c.id = f.ref_id
        WHERE f.source IN (1, 2) OR c.kind = 1 OR (c.kind = 0 AND c.category NOT IN (2, 3)))))
    AND (:company::bigint IS NULL OR p.company_id = :company::bigint)
    AND (:loyalty::text IS NULL OR p.loyalty_id = dictionary_id(:tenant, 'loyalty', :loyalty))
    AND (:source::text IS NULL OR p.source_id = dictionary_id(:tenant, 'source', :source))
    AND (:job_title::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = :tenant AND s.source = 2 AND s.key LIKE contains_pattern(fold(:job_title)))))
    AND (:name::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_key s
        WHERE s.tenant_id = :tenant AND s.source = 1 AND s.key LIKE contains_pattern(fold(:name)))))
    AND (:role::text IS NULL OR position(fold(:role) IN fold(p.role)) > 0)
    AND (:phone::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = :tenant AND c.kind = 0 AND c.value_key = contact_key(0::smallint, :phone))))
    AND (:mail::text IS NULL OR p.id = ANY (ARRAY(
        SELECT c.party_id FROM contact_info c
        WHERE c.tenant_id = :tenant AND c.kind = 1 AND c.value_key = contact_key(1::smallint, :mail))))
    AND (:uid::text IS NULL OR p.external_id = :uid::text)
    AND (:birthday::text IS NULL OR position(:birthday IN p.birthday::text) > 0)
    AND (cardinality(:custom_fields::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest(:custom_fields::bigint[], :custom_values::text[]) AS f(field_id, value)
        WHERE NOT EXISTS (
            SELECT FROM custom_value v
            WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = f.field_id
              AND position(fold(f.value) IN fold(v.value)) > 0)))
    AND (cardinality(:phone_categories::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest(:phone_categories::bigint[], :phone_texts::text[], :phone_digits::text[]) AS f(categories, typed, digits)
        WHERE NOT EXISTS (
            SELECT FROM contact_info c
            WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = 0
              AND (f.categories >> c.category) & 1 = 1
              AND (c.value_key LIKE contains_pattern(f.digits)
                   OR fold(c.value) LIKE contains_pattern(fold(f.typed))))))
    AND
