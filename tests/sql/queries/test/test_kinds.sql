-- name: test_kinds
-- An argument of every kind, and what comes from the context, as they arrive.
-- args: id bigint, see visibility, flag boolean, title text, day date?, owner bigint?, off boolean?,
--       ids bigint[], names text[]?
-- row: id bigint, see visibility, flag boolean, title text, day date?, owner bigint?, off boolean?,
--      ids text, names text?, between boolean, tenant int, key bigint?, request text, employee bigint?,
--      admin boolean, visible text?, constant int
-- access: read
SELECT :id AS id, :see AS see, :flag AS flag, :title AS title, :day AS day, :owner AS owner, :off AS off,
       :ids::text AS ids, :names::text AS names,
-- include: test_between
       AS between, :tenant AS tenant, :key_id AS key, :request_id AS request, :employee AS employee,
       :is_admin AS admin, :visible::text AS visible, :EDIT_SHARED AS constant
