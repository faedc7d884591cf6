-- Lists of contacts are walked by places. Two orders are by what a function says of a row, and row-level security lets
-- no such comparison lead a search of an index; so the next ones are looked up here: ids of the current tenant's
-- records only, what of them is shown is up to who asks.
-- of_sort: 2 display names, 6 job titles (SORT_ of constants.tsv). The first `most` behind the place, in order.
CREATE FUNCTION kartoteka.parties_behind(of_sort int, of_key text, of_id bigint, down boolean, most bigint)
    RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_incremental_sort = off AS $$
BEGIN
    IF of_sort = 2 AND down THEN
        RETURN ARRAY(SELECT p.id FROM party p WHERE p.tenant_id = current_tenant() AND p.deleted_at IS NULL
            AND (display_key(p.kind, p.first_name, p.last_name, p.company_name), p.id) < (of_key, of_id)
            ORDER BY display_key(p.kind, p.first_name, p.last_name, p.company_name) DESC, p.id DESC LIMIT most);
    ELSIF of_sort = 2 THEN
        RETURN ARRAY(SELECT p.id FROM party p WHERE p.tenant_id = current_tenant() AND p.deleted_at IS NULL
            AND (display_key(p.kind, p.first_name, p.last_name, p.company_name), p.id) > (of_key, of_id)
            ORDER BY display_key(p.kind, p.first_name, p.last_name, p.company_name), p.id LIMIT most);
    ELSIF down THEN
        RETURN ARRAY(SELECT p.id FROM party p WHERE p.tenant_id = current_tenant() AND p.deleted_at IS NULL
            AND (fold(p.job_title), p.id) < (of_key, of_id)
            ORDER BY fold(p.job_title) DESC, p.id DESC LIMIT most);
    END IF;
    RETURN ARRAY(SELECT p.id FROM party p WHERE p.tenant_id = current_tenant() AND p.deleted_at IS NULL
        AND (fold(p.job_title), p.id) > (of_key, of_id)
        ORDER BY fold(p.job_title), p.id LIMIT most);
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.parties_behind(int, text, bigint, boolean, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kartoteka.parties_behind(int, text, bigint, boolean, bigint) TO kartoteka_app;
