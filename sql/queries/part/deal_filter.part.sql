-- args: owners bigint[]?, created_from timestamptz?, created_to timestamptz?,
--       created_inside interval, word text?, client bigint?, contact bigint?, uid text?,
--       phone text?, closed boolean?, led bigint[]?
    (:owners::bigint[] IS NULL OR d.owner_id = ANY (:owners::bigint[]))
    AND (:created_from::timestamptz IS NULL
         OR d.created_at >= :created_from::timestamptz + :created_inside::interval)
    AND (:created_to::timestamptz IS NULL
         OR d.created_at <= :created_to::timestamptz - :created_inside::interval)
    AND (:word::text IS NULL OR position(fold(:word) IN fold(d.title)) > 0
         OR position(fold(:word) IN fold(d.content)) > 0)
    -- The word leads to deals, where an index can.
    AND (:led::bigint[] IS NULL OR d.id = ANY (:led::bigint[]))
    AND (:client::bigint IS NULL OR d.company_id = :client)
    AND (:contact::bigint IS NULL OR d.id = ANY (ARRAY(
        SELECT x.id FROM deal x
        WHERE x.tenant_id = :tenant AND (x.party_id = :contact
              OR x.person_ids && ARRAY(
                  SELECT f.id FROM party m CROSS JOIN LATERAL party_family(:tenant, m.id) f
                  WHERE m.tenant_id = :tenant AND m.id = :contact AND m.deleted_at IS NULL)))))
    AND (:uid::text IS NULL OR d.external_id = :uid)
    AND (:phone::text IS NULL OR d.company_id = ANY (ARRAY(
        SELECT o.party_id FROM contact_owners(:tenant, :CK_PHONE::smallint,
            contact_keys(:tenant, :CK_PHONE::smallint, :phone)) o)))
    AND (:closed::boolean IS NULL OR d.is_closed = :closed)
    AND
