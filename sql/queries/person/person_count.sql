-- name: person_count
-- args: known bigint?
-- row: total bigint
-- access: read, slow
-- memory: tenant
-- Counts the people that a filter matches. How many have a loyalty, a source or no company, and nothing else is asked,
-- the kept counts say; `known` people have the only text that is asked for.
SELECT CASE WHEN :visible IS NULL AND :known IS NOT NULL THEN :known
WHEN :visible IS NULL AND num_nonnulls(:loyalty, :source, :owners, :company) = 0
                 AND COALESCE(:created_from, :created_to, :changed_from, :changed_to) IS NULL
                 AND COALESCE(:role, :phone, :mail, :uid, :birthday) IS NULL
                 AND cardinality(:custom_fields) = 1 AND (:custom_fields)[1] = :FC_NO_COMPANY
                 AND cardinality(:phone_categories) = 0 THEN (
    SELECT COALESCE(sum(k.n), 0)::bigint FROM kept_count k
    WHERE k.tenant_id = :tenant AND k.what = :COUNT_BY_VIEW AND k.value = 1)
WHEN :visible IS NULL AND num_nonnulls(:loyalty, :source) = 1
                 AND :owners IS NULL AND :company IS NULL
                 AND COALESCE(:created_from, :created_to, :changed_from, :changed_to) IS NULL
                 AND COALESCE(:role, :phone, :mail, :uid, :birthday) IS NULL
                 AND cardinality(:custom_fields) + cardinality(:phone_categories) = 0 THEN (
    SELECT COALESCE(sum(k.n), 0)::bigint FROM kept_count k
    WHERE k.tenant_id = :tenant AND k.what = CASE WHEN :loyalty IS NULL THEN :COUNT_BY_SOURCE ELSE :COUNT_BY_LOYALTY END
      AND k.value = CASE WHEN :loyalty IS NULL THEN (SELECT dictionary_id(:tenant, 'source', :source))
                         ELSE (SELECT dictionary_id(:tenant, 'loyalty', :loyalty)) END)
ELSE (SELECT count(p.id) FROM party p WHERE
-- include: person_filter
-- include: party_visible
    AND (:led::bigint[] IS NOT NULL OR NOT COALESCE((:custom_fields::bigint[])[1] > 0, false) OR p.id = ANY (ARRAY(
        SELECT v.party_id FROM custom_value v
        WHERE v.tenant_id = :tenant AND v.field_id = (:custom_fields::bigint[])[1]
          AND position(fold((:custom_values::text[])[1]) IN fold(v.value)) > 0)))
) END AS total
