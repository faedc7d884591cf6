-- The tenant of a form, by its token alone: a tenant's file may be read into a database where the tenant has another
-- number, and the token stands in pages of sites. A tenant that is being deleted has no forms.
-- As of employees, the owner reads the rows of all tenants: the function that looks for the token is his.
ALTER TABLE kartoteka.site_form NO FORCE ROW LEVEL SECURITY;
CREATE INDEX site_form_by_hash ON kartoteka.site_form (hash);
CREATE FUNCTION kartoteka.form_tenant(token_hash text) RETURNS SETOF int
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT f.tenant_id FROM site_form f
    JOIN tenant t ON t.id = f.tenant_id AND t.leaves_at IS NULL
    WHERE f.hash = token_hash
$$;
REVOKE EXECUTE ON FUNCTION kartoteka.form_tenant(text) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
        GRANT EXECUTE ON FUNCTION kartoteka.form_tenant(text) TO kartoteka_app;
    END IF;
END $$;
