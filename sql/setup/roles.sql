-- Makes the two roles of an installation, once in a cluster; a login that may make roles runs it.
-- Two databases of one cluster may be migrated at the same time: the second one finds the role.
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
-- Makes the login a member of the owner's role unless it may act as that role already.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'kartoteka_owner', 'MEMBER') THEN
        GRANT kartoteka_owner TO CURRENT_USER;
    END IF;
END $$;
