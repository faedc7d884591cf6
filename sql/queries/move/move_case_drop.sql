-- name: move_case_drop
-- Takes from marked cases what they no longer have in the other system.
-- args: none
-- row: none
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), members AS (
    DELETE FROM case_member x USING item i WHERE x.tenant_id = :tenant AND x.case_id = i.id AND i.mark = '~'
), tags AS (
    DELETE FROM case_tag x USING item i WHERE x.tenant_id = :tenant AND x.case_id = i.id AND i.mark = '~'
), readers AS (
    DELETE FROM case_access x USING item i WHERE x.tenant_id = :tenant AND x.case_id = i.id AND i.mark = '~'
)
DELETE FROM case_value x USING item i WHERE x.tenant_id = :tenant AND x.case_id = i.id AND i.mark = '~'
