-- fields: owners bigint[]?, created_from timestamptz?, created_inside interval,
--       created_to timestamptz?, changed_from timestamptz?, changed_inside interval,
--       changed_to timestamptz?, word text?, source text?, relation text?, category text?,
--       territory text?, type text?, phone text?, mail text?, uid text?, name text?,
--       custom_fields bigint[], custom_values text[], led bigint[]?
    p.kind = :PARTY_COMPANY
    AND (:owners::bigint[] IS NULL OR p.owner_id = ANY (:owners::bigint[]))
    AND (:created_from::timestamptz IS NULL OR p.created_at >= :created_from::timestamptz + :created_inside::interval)
    AND (:created_to::timestamptz IS NULL OR p.created_at <= :created_to::timestamptz - :created_inside::interval)
    AND (:changed_from::timestamptz IS NULL OR p.updated_at >= :changed_from::timestamptz + :changed_inside::interval)
    AND (:changed_to::timestamptz IS NULL OR p.updated_at <= :changed_to::timestamptz - :changed_inside::interval)
    AND (:word::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id
        FROM search_values(:tenant, :word, ARRAY[:SOURCE_NAME, :SOURCE_CONTACT]) s
             LEFT JOIN contact_info c ON s.source = :SOURCE_CONTACT AND c.tenant_id = :tenant AND c.id = s.ref_id
        WHERE s.source = :SOURCE_NAME OR c.kind IN (:CK_EMAIL, :CK_WEBSITE)
           OR (c.kind = :CK_PHONE AND c.category <> :PC_FAX)
        UNION ALL
        SELECT n FROM company_notes_with(:tenant, :word) n
        UNION ALL
        SELECT a FROM company_addresses_with(:tenant, :word) a)))
    -- The first of the custom filters leads to companies, where an index can.
    AND (:led::bigint[] IS NULL OR p.id = ANY (:led::bigint[]))
    AND (NOT COALESCE((:custom_fields::bigint[])[1] = :FC_ADDRESS, false)
         OR p.id = ANY (ARRAY(SELECT a FROM company_addresses_with(:tenant, (:custom_values::text[])[1]) a)))
    AND (:source::text IS NULL OR p.source_id = (SELECT dictionary_id(:tenant, 'source', :source)))
    AND (:type::text IS NULL OR :type = COALESCE((SELECT d.type FROM company_detail d
        WHERE d.tenant_id = :tenant AND d.party_id = p.id), 'client'))
    AND (COALESCE(:relation::text, :category, :territory) IS NULL OR p.id = ANY (ARRAY(
        SELECT d.party_id FROM company_detail d
        WHERE d.tenant_id = :tenant
          AND (:relation IS NULL OR d.relation_id = (SELECT dictionary_id(:tenant, 'relation', :relation)))
          AND (:category IS NULL OR d.category_id = (SELECT dictionary_id(:tenant, 'category', :category)))
          AND (:territory IS NULL OR d.territory_id = (SELECT dictionary_id(:tenant, 'territory', :territory))))))
    AND (:phone::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners(:tenant, :CK_PHONE::smallint, contact_keys(:tenant, :CK_PHONE::smallint, :phone)) o)))
    AND (:mail::text IS NULL OR p.id = ANY (ARRAY(
        SELECT o.party_id
        FROM contact_owners(:tenant, :CK_EMAIL::smallint, contact_keys(:tenant, :CK_EMAIL::smallint, :mail)) o)))
    AND (:uid::text IS NULL OR p.external_id = :uid::text)
    AND (:name::text IS NULL OR p.id = ANY (ARRAY(
        SELECT s.party_id FROM search_values(:tenant, :name, ARRAY[:SOURCE_NAME]) s)))
    AND (cardinality(:custom_fields::bigint[]) = 0 OR NOT EXISTS (
        SELECT FROM unnest(:custom_fields::bigint[], :custom_values::text[]) AS f(field_id, value)
        WHERE NOT CASE f.field_id
            WHEN :FC_ADDRESS THEN EXISTS (SELECT FROM address a
                WHERE a.tenant_id = :tenant AND a.party_id = p.id
                  AND position(fold(f.value) IN fold(address_line(a.city, a.street))) > 0)
            WHEN :FC_OWNER THEN COALESCE(p.owner_id, 0)::text = f.value
            WHEN :FC_NOTE THEN position(fold(f.value) IN fold(p.note)) > 0
            WHEN :FC_MAIN_PERSON THEN COALESCE(p.main_person_id, 0)::text = f.value
            WHEN :FC_HEAD THEN f.value = COALESCE((SELECT d.head_id FROM company_detail d
                WHERE d.tenant_id = :tenant AND d.party_id = p.id), 0)::text
            WHEN :FC_SITE THEN EXISTS (SELECT FROM contact_info c
                WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_WEBSITE
                  AND position(fold(f.value) IN fold(c.value)) > 0)
            WHEN :FC_MAIL THEN EXISTS (SELECT FROM contact_info c
                WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_EMAIL
                  AND position(fold(f.value) IN fold(c.value)) > 0)
            WHEN :FC_FAX THEN EXISTS (SELECT FROM search_values(:tenant, f.value, ARRAY[:SOURCE_CONTACT]) s
                JOIN contact_info c ON c.tenant_id = :tenant AND c.id = s.ref_id
                WHERE c.party_id = p.id AND c.kind = :CK_PHONE AND c.category = :PC_FAX)
            ELSE EXISTS (SELECT FROM custom_value v
                WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = f.field_id
                  AND position(fold(f.value) IN fold(v.value)) > 0)
        END))
    AND
