-- args: kinds bigint[]?, category int?, is_primary boolean?, addresses boolean
-- True for a key `k` that fits `form` and is of the wanted kind. The CASE makes the planner believe
-- that every second key is.
            CASE WHEN ' ' || k.key || ' ' LIKE ANY (ARRAY(SELECT unnest(f.fits) FROM form f)) THEN
            CASE k.source
            WHEN :SOURCE_CONTACT THEN EXISTS (SELECT FROM contact_info c
                WHERE c.tenant_id = :tenant AND c.id = k.ref_id
                  AND (:kinds IS NULL OR c.kind = ANY (:kinds))
                  AND (:category IS NULL OR c.category = :category)
                  AND (:is_primary IS NULL OR c.is_primary = :is_primary) OFFSET 0)
            WHEN :SOURCE_ADDRESS THEN :addresses AND EXISTS (SELECT FROM address a
                WHERE a.tenant_id = :tenant AND a.id = k.ref_id
                  AND (:category IS NULL OR a.category = :category)
                  AND (:is_primary IS NULL OR a.is_primary = :is_primary) OFFSET 0)
            END
            ELSE false END
