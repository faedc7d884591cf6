-- Indexes in the order of lists by loyalty and source; and kept counts of what lists and catalogs show, so that a
-- total does not cost a walk.

CREATE INDEX party_loyalty ON kartoteka.party (tenant_id, loyalty_id, created_at, id)
    WHERE loyalty_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX party_source ON kartoteka.party (tenant_id, source_id, created_at, id)
    WHERE source_id IS NOT NULL AND deleted_at IS NULL;

-- How many live records have a value. A writer adds what it changed as a row of its own, so no writer waits for
-- another; the number is the sum. Now and then a writer puts rows together that nobody else holds.
CREATE TABLE kartoteka.kept_count (
    tenant_id int NOT NULL,
    what smallint NOT NULL,     -- 1 people by owner, contacts: 2 by status, 3 by type, 4 by tag,
                                -- cases: 5 by tag, 6 all (0 open, 1 closed)
    value bigint NOT NULL,      -- 0: no owner
    n bigint NOT NULL
);
CREATE INDEX kept_count_key ON kartoteka.kept_count (tenant_id, what, value) INCLUDE (n);
CALL kartoteka.protect('kartoteka.kept_count');

-- Puts the rows of a tenant together, those apart that another transaction holds.
CREATE FUNCTION kartoteka.count_fold(t int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH gone AS (
        DELETE FROM kartoteka.kept_count k
        WHERE k.tenant_id = t AND k.ctid = ANY (ARRAY(
            SELECT x.ctid FROM kartoteka.kept_count x WHERE x.tenant_id = t FOR UPDATE SKIP LOCKED LIMIT 5000))
        RETURNING k.what, k.value, k.n)
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT t, g.what, g.value, sum(g.n) FROM gone g GROUP BY g.what, g.value HAVING sum(g.n) <> 0;
END $$;

-- What a live party counts for.
CREATE FUNCTION kartoteka.party_counted(p kartoteka.party) RETURNS TABLE (what smallint, value bigint)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.what::smallint, c.value
    FROM (VALUES (1, CASE WHEN p.kind = 1 THEN COALESCE(p.owner_id, 0) END), (2, p.status_id),
                 (3, p.type_id)) AS c(what, value)
    WHERE p.deleted_at IS NULL AND c.value IS NOT NULL
$$;
CREATE FUNCTION kartoteka.count_parties_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT x.tenant_id, x.what, x.value, count(*) FROM (
        SELECT a.tenant_id, c.what, c.value
        FROM added a, kartoteka.party_counted((a.*)::kartoteka.party) c) x
    GROUP BY x.tenant_id, x.what, x.value;
    IF random() < 0.005 THEN
        PERFORM kartoteka.count_fold(a.tenant_id) FROM (SELECT DISTINCT tenant_id FROM added) a;
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.count_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT NEW.tenant_id, x.what, x.value, sum(x.n) FROM (
        SELECT c.what, c.value, 1 AS n FROM kartoteka.party_counted(NEW) c
        UNION ALL
        SELECT c.what, c.value, -1 FROM kartoteka.party_counted(OLD) c
        UNION ALL   -- the tags of one that is deleted, or comes back
        SELECT 4::smallint, t.tag_id, CASE WHEN NEW.deleted_at IS NULL THEN 1 ELSE -1 END
        FROM kartoteka.party_tag t
        WHERE t.tenant_id = NEW.tenant_id AND t.party_id = NEW.id
          AND (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL)) x
    GROUP BY x.what, x.value HAVING sum(x.n) <> 0;
    RETURN NULL;
END $$;
-- Before, while its tags are there.
CREATE FUNCTION kartoteka.count_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT OLD.tenant_id, c.what, c.value, -1 FROM kartoteka.party_counted(OLD) c
    UNION ALL
    SELECT OLD.tenant_id, 4, t.tag_id, -1 FROM kartoteka.party_tag t
    WHERE t.tenant_id = OLD.tenant_id AND t.party_id = OLD.id AND OLD.deleted_at IS NULL;
    RETURN OLD;
END $$;
CREATE FUNCTION kartoteka.count_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT c.tenant_id, 4, c.tag_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
    FROM changed c JOIN kartoteka.party p ON p.tenant_id = c.tenant_id AND p.id = c.party_id
    WHERE p.deleted_at IS NULL
    GROUP BY c.tenant_id, c.tag_id;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.count_case_tags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
    SELECT c.tenant_id, 5, c.tag_id, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
    FROM changed c GROUP BY c.tenant_id, c.tag_id;
    RETURN NULL;
END $$;
CREATE FUNCTION kartoteka.count_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO kartoteka.kept_count (tenant_id, what, value, n) VALUES (OLD.tenant_id, 6, OLD.is_closed::int, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO kartoteka.kept_count (tenant_id, what, value, n) VALUES (NEW.tenant_id, 6, NEW.is_closed::int, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER search_count_insert AFTER INSERT ON kartoteka.party REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.count_parties_added();
CREATE TRIGGER search_count_update AFTER UPDATE ON kartoteka.party FOR EACH ROW
    WHEN (ROW(OLD.owner_id, OLD.status_id, OLD.type_id, OLD.deleted_at IS NULL)
          IS DISTINCT FROM
          ROW(NEW.owner_id, NEW.status_id, NEW.type_id, NEW.deleted_at IS NULL))
    EXECUTE FUNCTION kartoteka.count_party();
CREATE TRIGGER search_count_delete BEFORE DELETE ON kartoteka.party FOR EACH ROW
    EXECUTE FUNCTION kartoteka.count_party_gone();
CREATE TRIGGER search_count_insert AFTER INSERT ON kartoteka.party_tag REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.count_tags();
CREATE TRIGGER search_count_delete AFTER DELETE ON kartoteka.party_tag REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.count_tags();
CREATE TRIGGER search_count_insert AFTER INSERT ON kartoteka.case_tag REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.count_case_tags();
CREATE TRIGGER search_count_delete AFTER DELETE ON kartoteka.case_tag REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION kartoteka.count_case_tags();
CREATE TRIGGER search_count_added AFTER INSERT OR DELETE ON kartoteka.crm_case FOR EACH ROW
    EXECUTE FUNCTION kartoteka.count_case();
CREATE TRIGGER search_count_update AFTER UPDATE ON kartoteka.crm_case FOR EACH ROW
    WHEN (OLD.is_closed IS DISTINCT FROM NEW.is_closed) EXECUTE FUNCTION kartoteka.count_case();

-- Counts everything anew; nobody writes meanwhile. For the schema's owner, after a load that fired no triggers.
CREATE PROCEDURE kartoteka.count_all() LANGUAGE plpgsql AS $$
DECLARE
    t int;
BEGIN
    LOCK TABLE kartoteka.party, kartoteka.party_tag, kartoteka.case_tag, kartoteka.crm_case
        IN SHARE ROW EXCLUSIVE MODE;
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        DELETE FROM kartoteka.kept_count k WHERE k.tenant_id = t;
        INSERT INTO kartoteka.kept_count (tenant_id, what, value, n)
        SELECT t, c.what, c.value, count(*) FROM kartoteka.party p, kartoteka.party_counted(p) c
        WHERE p.tenant_id = t GROUP BY c.what, c.value
        UNION ALL
        SELECT t, 4, x.tag_id, count(*)
        FROM kartoteka.party_tag x JOIN kartoteka.party p ON p.tenant_id = t AND p.id = x.party_id
        WHERE x.tenant_id = t AND p.deleted_at IS NULL GROUP BY x.tag_id
        UNION ALL
        SELECT t, 5, x.tag_id, count(*) FROM kartoteka.case_tag x WHERE x.tenant_id = t GROUP BY x.tag_id
        UNION ALL
        SELECT t, 6, c.is_closed::int, count(*) FROM kartoteka.crm_case c WHERE c.tenant_id = t GROUP BY 3;
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;
REVOKE EXECUTE ON PROCEDURE kartoteka.count_all() FROM PUBLIC;
CALL kartoteka.count_all();
