-- name: employee_delete
-- Deletes what an account says of its employee; the row stays for what refers to it. His records go to the
-- heir, who is NULL when they stay with nobody's name. No row: no such employee.
-- args: login text, heir bigint?
-- row: id bigint, ended bigint, parties bigint, deals bigint
-- access: write
WITH me AS (
    SELECT e.id FROM kartoteka.employee e
    WHERE e.tenant_id = :tenant AND e.login_key = kartoteka.fold(:login) AND e.deleted_at IS NULL
      AND e.id IS DISTINCT FROM :heir
), changed AS (
    UPDATE kartoteka.employee e SET login = '~' || e.id, name = 'Профиль удалён', title = '', email = '',
        phone = '', phone_internal = '', mobile = '', external_id = NULL, department_external_id = NULL,
        birthday = NULL, password_hash = NULL, boss_id = NULL, is_admin = false, active = false,
        deleted_at = now()
    FROM me WHERE e.tenant_id = :tenant AND e.id = me.id
    RETURNING e.id
), subordinates AS (
    UPDATE kartoteka.employee e SET boss_id = :heir
    FROM me WHERE e.tenant_id = :tenant AND e.boss_id = me.id AND e.id IS DISTINCT FROM :heir
), access AS (
    DELETE FROM kartoteka.party_access a USING me WHERE a.tenant_id = :tenant AND a.employee_id = me.id
), case_access AS (
    DELETE FROM kartoteka.case_access a USING me WHERE a.tenant_id = :tenant AND a.employee_id = me.id
), parties AS (
    UPDATE kartoteka.party p SET owner_id = :heir FROM me
    WHERE p.tenant_id = :tenant AND p.owner_id = me.id AND :heir IS NOT NULL
    RETURNING p.id
), told AS (
    INSERT INTO kartoteka.audit (tenant_id, action, entity_id, detail)
    SELECT :tenant, 'party.update', p.id, 'owner_id' FROM parties p
), deals AS (
    UPDATE kartoteka.deal d SET owner_id = :heir FROM me
    WHERE d.tenant_id = :tenant AND d.owner_id = me.id AND :heir IS NOT NULL
    RETURNING d.id
)
SELECT c.id, kartoteka.logins_end(:tenant, c.id, NULL) AS ended,
       (SELECT count(*) FROM parties) AS parties, (SELECT count(*) FROM deals) AS deals
FROM changed c
