-- name: contact_list
-- args: parts int
-- row: = party_rows
-- access: read, slow
-- memory: tenant
-- Lists contacts of a view, or of a status or type, with the number of all; the kept counts say it when nothing
-- else is asked. Of all that an employee sees, or that are shared or not, only the private ones are counted.
-- Behind a place nothing is counted.
WITH page AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_behind
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (
        SELECT CASE WHEN :behind_id IS NOT NULL THEN NULL WHEN y.n < :count AND (y.n > 0 OR :skip = 0) THEN :skip + y.n
        WHEN :visible IS NULL AND :shared IS NULL AND :owner_id IS NULL AND cardinality(:tags) = 0
             AND COALESCE(:created_from, :created_to) IS NULL AND :filter_field = :FIELD_NONE AND :kind = :PARTY_ANY
             AND (:view = :VIEW_ALL OR :view <> :VIEW_WITH_DEAL AND COALESCE(:status_id, :type_id) IS NULL)
             AND COALESCE(:status_id, 1) <> 0 AND COALESCE(:type_id, 1) <> 0
             AND (:status_id IS NULL OR :type_id IS NULL)
             AND NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant) THEN (
            SELECT COALESCE(sum(k.n), 0) FROM kept_count k
            WHERE k.tenant_id = :tenant AND CASE
                  WHEN :status_id IS NOT NULL THEN k.what = :COUNT_BY_STATUS AND k.value = :status_id
                  WHEN :type_id IS NOT NULL THEN k.what = :COUNT_BY_TYPE AND k.value = :type_id
                  ELSE k.what = :COUNT_BY_VIEW AND CASE :view WHEN :VIEW_COMPANIES THEN k.value = 2
                      WHEN :VIEW_PERSONS THEN k.value <> 2 WHEN :VIEW_WITHOUT_COMPANY THEN k.value = 1
                      WHEN :VIEW_ON_THEIR_OWN THEN k.value <> 3 ELSE true END END)
        WHEN (:visible IS NULL OR :see = :SEE_SHARED) AND :owner_id IS NULL AND cardinality(:tags) = 0
             AND COALESCE(:created_from, :created_to) IS NULL AND :filter_field = :FIELD_NONE AND :kind = :PARTY_ANY
             AND :view = :VIEW_ALL AND COALESCE(:status_id, :type_id) IS NULL
             AND NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant) THEN
            CASE WHEN NOT :shared THEN 0 ELSE (
                SELECT COALESCE(sum(CASE WHEN k.what = :COUNT_BY_VIEW THEN k.n ELSE -k.n END), 0) FROM kept_count k
                WHERE k.tenant_id = :tenant AND (k.what = :COUNT_BY_VIEW OR k.what = :COUNT_BY_SHARE
                                                                            AND k.value = :SHARE_PRIVATE)) END
            + CASE WHEN :shared THEN 0 WHEN :visible IS NULL THEN (
                SELECT COALESCE(sum(k.n), 0) FROM kept_count k
                WHERE k.tenant_id = :tenant AND k.what = :COUNT_BY_SHARE AND k.value = :SHARE_PRIVATE)
            ELSE (
                SELECT count(*) FROM party p WHERE p.share_type = :SHARE_PRIVATE AND
-- include: party_visible
            ) END
        ELSE (
            SELECT count(*) FROM party p
            WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
            ) END::bigint
        FROM (SELECT count(*) AS n FROM page) y) AS total
    FROM page x
)
-- include: party_rows
