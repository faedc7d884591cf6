-- SalesMan: the tenant's own companies (company.list, company.bank of guides), and employees that an
-- administrator adds over the API.

-- A company of the directory that is the tenant's own: its name, address and requisites stand there.
CREATE TABLE kartoteka.own_company (
    tenant_id int NOT NULL,
    party_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, party_id),
    CONSTRAINT own_company_party FOREIGN KEY (tenant_id, party_id) REFERENCES kartoteka.party ON DELETE CASCADE
);
CALL kartoteka.protect('kartoteka.own_company');
CALL kartoteka.in_audit('kartoteka.own_company', 'own_company', 'party_id', 'party_id');
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        REVOKE INSERT, UPDATE, DELETE ON kartoteka.own_company FROM kartoteka_app; -- kartotekactl's
    END IF;
END $$;

-- Adds an employee of the connection's tenant, never an administrator of R7; NULL when the login is taken.
-- The worker may not write the table itself. Without a boss the first director is it.
CREATE FUNCTION kartoteka.employee_make(new_login text, new_name text, new_title text, new_role text,
    boss bigint, new_email text, new_phone text, new_phone_internal text, new_mobile text, uid text,
    department text, born date, new_password_hash text)
    RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    INSERT INTO employee (tenant_id, id, login, name, title, role, boss_id, email, phone, phone_internal, mobile,
        external_id, department_external_id, birthday, password_hash)
    SELECT t.here, next_id(t.here), new_login, new_name, new_title, new_role,
           COALESCE(boss, (SELECT min(e.id) FROM employee e
                           WHERE e.tenant_id = t.here AND e.role = 'director' AND e.active)),
           new_email, new_phone, new_phone_internal, new_mobile, uid, department, born, new_password_hash
    FROM (SELECT current_tenant() AS here) t
    ON CONFLICT (tenant_id, login_key) DO NOTHING
    RETURNING id
$$;
DO $$
DECLARE
    f constant regprocedure := 'kartoteka.employee_make(text, text, text, text, bigint, text, text, text, text,'
        ' text, text, date, text)';
BEGIN
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
    END IF;
END $$;
