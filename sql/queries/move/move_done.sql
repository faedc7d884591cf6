-- name: move_done
-- Ends the writing of records: notes what they are like now, and tells the audit of people and companies (of all
-- other records triggers do).
-- args: origin text, sort text, target text, rows jsonb
-- row: none
-- access: write
WITH item AS MATERIALIZED (
    SELECT m.new_id, m.old_id, m.digest AS mark, md5(r.v::text) AS digest, r.v ->> 'main' AS main_old,
           r.v ->> 'head' AS head_old
    FROM jsonb_array_elements(:rows) AS r(v)
         JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort
                         AND m.old_id = r.v ->> 'old' AND m.digest IN ('+', '~')
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    SELECT :tenant, :request_id, :key_id, :employee, CASE i.mark WHEN '+' THEN 'party.add' ELSE 'party.update' END,
           i.new_id, 'import ' || :origin
    FROM item i WHERE :target = 'party'
)
UPDATE moved m SET digest = i.digest, main_old = i.main_old, head_old = i.head_old,
    moved_at = GREATEST(clock_timestamp(), (SELECT p.updated_at FROM party p WHERE :target = 'party'
        AND p.tenant_id = :tenant AND p.id = i.new_id))
FROM item i
WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort AND m.old_id = i.old_id
