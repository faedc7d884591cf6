-- name: employee_set
-- NULL keeps the stored value; boss 0 takes the superior away. No row: no such employee, or the superior
-- would be his own subordinate.
-- args: login text, new_login text?, name text?, title text?, role text?, boss bigint?, admin boolean?,
--       email text?, phone text?, mobile text?
-- row: id bigint
-- access: write
WITH RECURSIVE me AS (
    SELECT e.id FROM kartoteka.employee e
    WHERE e.tenant_id = :tenant AND e.login_key = kartoteka.fold(:login) AND e.deleted_at IS NULL
), above AS (
    SELECT b.id, b.boss_id FROM kartoteka.employee b WHERE b.tenant_id = :tenant AND b.id = :boss
    UNION
    SELECT b.id, b.boss_id FROM above a JOIN kartoteka.employee b ON b.tenant_id = :tenant AND b.id = a.boss_id
)
UPDATE kartoteka.employee e SET login = COALESCE(:new_login, e.login), name = COALESCE(:name, e.name),
    title = COALESCE(:title, e.title), role = COALESCE(:role, e.role),
    boss_id = CASE WHEN :boss IS NULL THEN e.boss_id ELSE NULLIF(:boss, 0) END,
    is_admin = COALESCE(:admin, e.is_admin), email = COALESCE(:email, e.email),
    phone = COALESCE(:phone, e.phone), mobile = COALESCE(:mobile, e.mobile)
FROM me
WHERE e.tenant_id = :tenant AND e.id = me.id AND NOT EXISTS (SELECT FROM above a WHERE a.id = me.id)
RETURNING e.id
