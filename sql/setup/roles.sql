-- The two roles of an installation, made once in a cluster; run by a login that may make roles. Two
-- databases of one cluster may be migrated at the same time: whoever comes second finds the role.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_owner') THEN
        CREATE ROLE kartoteka_owner NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        CREATE ROLE kartoteka_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;
-- Who may not act as the owner yet is made a member of it.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'kartoteka_owner', 'MEMBER') THEN
        GRANT kartoteka_owner TO CURRENT_USER;
    END IF;
END $$;
