-- fields: owners bigint[]?, created_from timestamptz?, created_inside interval,
--       created_to timestamptz?, changed_from timestamptz?, changed_inside interval,
--       changed_to timestamptz?, company bigint?, loyalty text?, source text?, role text?,
--       phone text?, mail text?, uid text?,
--       birthday text?, custom_fields bigint[], custom_values text[], phone_categories bigint[],
--       phone_texts text[], led bigint[]?
    p.kind = :PARTY_PERSON
    AND (:owners::bigint[] IS NULL OR p.owner_id = ANY (:owners::bigint[]))
    AND (:created_from::timestamptz IS NULL OR p.created_at >= :created_from::timestamptz + :created_inside::interval)
    AND (:created_to::timestamptz IS NULL OR p.created_at <= :created_to::timestamptz - :created_inside::interval)
    AND (:changed_from::timestamptz IS NULL OR p.updated_at >= :changed_from::timestamptz + :changed_inside::interval)
    AND (:changed_to::timestamptz IS NULL OR p.updated_at <= :changed_to::timestamptz - :changed_inside::interval)
    AND (:company::bigint IS NULL OR p.company_id = :company::bigint)
    AND (:loyalty::text IS NULL OR p.loyalty_id = (SELECT dictionary_id(:tenant, 'loyalty', :loyalty)))
    AND (:source::text IS NULL OR p.source_id = (SELECT dictionary_id(:tenant, 'source', :source)))
    AND (:role::text IS NULL OR p.role <> '' AND position(fold(:role) IN fold(p.role)) > 0)
    AND (:phone::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners(:tenant, :CK_PHONE::smallint, contact_keys(:tenant, :CK_PHONE::smallint, :phone)) o)))
    AND (:mail::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners(:tenant, :CK_EMAIL::smallint, contact_keys(:tenant, :CK_EMAIL::smallint, :mail)) o)))
    AND (:uid::text IS NULL OR p.external_id = :uid::text)
    AND (:birthday::text IS NULL OR position(:birthday IN p.birthday::text) > 0)
    -- A text that few days hold leads to people by these days.
    AND (NOT COALESCE(length(:birthday) > 4, false)
         OR p.birthday = ANY (ARRAY(SELECT d.day FROM birthdays_with(:tenant, :birthday) d)))
    -- The role, or the first of the custom filters, leads to people, where an index can.
    AND (:led::bigint[] IS NULL OR p.id = ANY (:led::bigint[]))
    AND (NOT COALESCE((:custom_fields::bigint[])[1] = :FC_MAIL AND length((:custom_values::text[])[1]) > 2, false)
         OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_values(:tenant, (:custom_values::text[])[1], '{3}') s)))
    AND (cardinality(:custom_fields::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest(:custom_fields::bigint[], :custom_values::text[]) AS f(field_id, value)
        WHERE NOT CASE f.field_id
            WHEN :FC_OWNER THEN COALESCE(p.owner_id, 0)::text = f.value
            WHEN :FC_NO_COMPANY THEN p.company_id IS NULL
            WHEN :FC_MAIL THEN EXISTS (SELECT FROM contact_info c
                WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_EMAIL
                  AND position(fold(f.value) IN fold(c.value)) > 0)
            ELSE EXISTS (SELECT FROM custom_value v
                WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = f.field_id
                  AND position(fold(f.value) IN fold(v.value)) > 0)
        END))
    AND (cardinality(:phone_categories::bigint[]) = 0 OR p.id = ANY (ARRAY(
        SELECT c.party_id
        FROM unnest(:phone_categories::bigint[], :phone_texts::text[]) WITH ORDINALITY AS f(categories, typed, ord)
             CROSS JOIN LATERAL search_values(:tenant, f.typed, ARRAY[:SOURCE_CONTACT]) v
             JOIN contact_info c ON c.tenant_id = :tenant AND c.id = v.ref_id AND c.kind = :CK_PHONE
                 AND (f.categories >> c.category) & 1 = 1
        GROUP BY c.party_id HAVING count(DISTINCT f.ord) = cardinality(:phone_categories::bigint[]))))
    AND
