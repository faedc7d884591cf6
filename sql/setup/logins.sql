-- Makes logins that are named like system users, so that PostgreSQL lets them in without a password through its
-- own socket: one for the workers, and one for kartotekactl, which may back up what all tenants have. The names
-- come from kartoteka.worker_login and kartoteka.admin_login; an empty one makes none.
DO $$
DECLARE
    worker text := current_setting('kartoteka.worker_login');
    admin text := current_setting('kartoteka.admin_login');
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', worker);
    END IF;
    EXECUTE format('GRANT kartoteka_app TO %I', worker);
    IF admin <> '' THEN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = admin) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', admin);
        END IF;
        EXECUTE format('ALTER ROLE %I BYPASSRLS', admin);
        EXECUTE format('GRANT kartoteka_owner, pg_monitor TO %I', admin);
    END IF;
END $$;
