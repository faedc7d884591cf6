-- Keys that an older rule has made are made anew in lots, each a transaction of its own, beside whoever writes:
-- kartotekactl db migrate calls renew_keys() behind the schema's files, and goes on where it was killed. A schema
-- file that changes a rule replaces its functions and calls renew_from_start(). A row that is not renewed yet is
-- found by the old rule only.

CREATE TABLE kartoteka.renewal (
    part text PRIMARY KEY,                  -- a table with tenant_id and id, or an index
    step int NOT NULL,                      -- in this order
    tenant_id int NOT NULL DEFAULT 0,       -- done up to this row of this tenant
    upto bigint NOT NULL DEFAULT 0,
    seen bigint NOT NULL DEFAULT 0,
    changed bigint NOT NULL DEFAULT 0,
    is_index boolean NOT NULL DEFAULT false,
    ended_at timestamptz
);
INSERT INTO kartoteka.renewal (part, step, is_index, ended_at)
VALUES ('dictionary', 1, false, now()), ('tag', 2, false, now()), ('employee', 3, false, now()),
       ('city', 4, false, now()), ('street', 5, false, now()), ('contact_info', 6, false, now()),
       ('address', 7, false, now()), ('party', 8, false, now()), ('party_display', 9, true, now()),
       ('crm_case_title', 10, true, now());

CREATE PROCEDURE kartoteka.renew_from_start(VARIADIC parts text[]) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE kartoteka.renewal r SET tenant_id = 0, upto = 0, seen = 0, changed = 0, ended_at = NULL
    WHERE r.part = ANY (parts) AND EXISTS (SELECT FROM kartoteka.tenant);
END $$;

-- A party's derived columns. Revision -1 asks for them and says that nobody has changed the party.
CREATE OR REPLACE FUNCTION kartoteka.derive_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.full_name := kartoteka.full_name(NEW.kind, NEW.last_name, NEW.first_name, NEW.middle_name,
        NEW.company_name);
    NEW.name_key := kartoteka.fold(NEW.full_name);
    IF TG_OP = 'UPDATE' THEN
        NEW.revision := CASE WHEN NEW.revision = -1 THEN OLD.revision ELSE kartoteka.revision_now() END;
    END IF;
    RETURN NEW;
END $$;
-- A new key is searched, too.
DROP TRIGGER search_update ON kartoteka.contact_info;
CREATE TRIGGER search_update AFTER UPDATE ON kartoteka.contact_info FOR EACH ROW
    WHEN (OLD.value IS DISTINCT FROM NEW.value OR OLD.value_key IS DISTINCT FROM NEW.value_key
          OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.party_id IS DISTINCT FROM NEW.party_id)
    EXECUTE FUNCTION kartoteka.search_contact();

-- The rows (after, last] of a tenant. Whose title means the same as another's by the new rule keeps its old key:
-- both stay what they are, and people decide.
CREATE FUNCTION kartoteka.renew_dictionary(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE kartoteka.dictionary d SET title = d.title
    WHERE d.tenant_id = t AND d.id > after AND d.id <= last AND d.title_key <> kartoteka.fold(d.title)
      AND NOT EXISTS (SELECT FROM kartoteka.dictionary o WHERE o.tenant_id = t AND o.kind = d.kind
                      AND o.id <> d.id AND kartoteka.fold(o.title) = kartoteka.fold(d.title)
                      AND (o.id < d.id OR o.title_key = kartoteka.fold(d.title)));
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
CREATE FUNCTION kartoteka.renew_tag(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE kartoteka.tag d SET title = d.title
    WHERE d.tenant_id = t AND d.id > after AND d.id <= last AND d.title_key <> kartoteka.fold(d.title)
      AND NOT EXISTS (SELECT FROM kartoteka.tag o WHERE o.tenant_id = t AND o.entity = d.entity
                      AND o.id <> d.id AND kartoteka.fold(o.title) = kartoteka.fold(d.title)
                      AND (o.id < d.id OR o.title_key = kartoteka.fold(d.title)));
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
CREATE FUNCTION kartoteka.renew_employee(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE kartoteka.employee d SET login = d.login
    WHERE d.tenant_id = t AND d.id > after AND d.id <= last AND d.login_key <> kartoteka.fold(d.login)
      AND NOT EXISTS (SELECT FROM kartoteka.employee o WHERE o.tenant_id = t AND o.id <> d.id
                      AND kartoteka.fold(o.login) = kartoteka.fold(d.login)
                      AND (o.id < d.id OR o.login_key = kartoteka.fold(d.login)));
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
CREATE FUNCTION kartoteka.renew_city(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE kartoteka.city c SET name = c.name
    WHERE c.tenant_id = t AND c.id > after AND c.id <= last AND c.name_key <> kartoteka.fold(c.name);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
CREATE FUNCTION kartoteka.renew_street(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE kartoteka.street s SET name = s.name
    WHERE s.tenant_id = t AND s.id > after AND s.id <= last AND s.name_key <> kartoteka.fold(s.name);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;

-- Parts of a party are renewed behind a lock of the party, as whoever writes them does it: the other way round
-- two would wait for each other.
CREATE FUNCTION kartoteka.renew_contact_info(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
    ids bigint[] := ARRAY(
        SELECT c.id FROM kartoteka.contact_info c
        WHERE c.tenant_id = t AND c.id > after AND c.id <= last
          AND (kartoteka.fold(c.value) <> translate(lower(c.value COLLATE "und-x-icu"), 'ё', 'е')
               OR (c.kind = 1 AND strpos(lower(c.value), 'xn--') > 0)));
BEGIN
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (
        SELECT c.party_id FROM kartoteka.contact_info c WHERE c.tenant_id = t AND c.id = ANY (ids))
    ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE kartoteka.contact_info c SET value = c.value WHERE c.tenant_id = t AND c.id = ANY (ids);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
-- Two addresses of a party that are one by the new rule stay two.
CREATE FUNCTION kartoteka.same_key_of(a kartoteka.address) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN kartoteka.address_key(a.type_id::text, a.category::text, a.country_id::text, a.city_id::text,
        a.street_id::text, a.metro_station_id::text, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note);
CREATE FUNCTION kartoteka.renew_address(t int, after bigint, last bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
    ids bigint[] := ARRAY(
        SELECT a.id FROM kartoteka.address a
        WHERE a.tenant_id = t AND a.id > after AND a.id <= last AND a.same_key <> kartoteka.same_key_of(a));
BEGIN
    PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id IN (
        SELECT a.party_id FROM kartoteka.address a WHERE a.tenant_id = t AND a.id = ANY (ids))
    ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE kartoteka.address a SET house = a.house
    WHERE a.tenant_id = t AND a.id = ANY (ids)
      AND NOT EXISTS (SELECT FROM kartoteka.address o
                      WHERE o.tenant_id = t AND o.party_id = a.party_id AND o.id <> a.id
                        AND kartoteka.same_key_of(o) = kartoteka.same_key_of(a)
                        AND (o.id < a.id OR o.same_key = kartoteka.same_key_of(a)));
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
-- The name and every key of a party. A key is folded already, so folding it again makes the new one.
CREATE FUNCTION kartoteka.renew_party(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id > after AND p.id <= last AND p.name_key <> kartoteka.fold(p.full_name)
    ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE kartoteka.party p SET revision = -1
    WHERE p.tenant_id = t AND p.id > after AND p.id <= last AND p.name_key <> kartoteka.fold(p.full_name);
    GET DIAGNOSTICS changed = ROW_COUNT;
    UPDATE kartoteka.search_key s SET key = kartoteka.fold(s.key)
    WHERE s.tenant_id = t AND s.party_id > after AND s.party_id <= last AND s.key <> kartoteka.fold(s.key);
    RETURN changed;
END $$;

-- Waits, for 5 seconds at most, until every transaction that runs now has ended: it may be in a statement that
-- writes by the old rule. One that only idles so long does not.
CREATE PROCEDURE kartoteka.renew_wait() LANGUAGE plpgsql AS $$
DECLARE
    running constant text[] := ARRAY(SELECT l.virtualtransaction FROM pg_locks l
                                     WHERE l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid());
BEGIN
    FOR i IN 1..500 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'virtualxid'
                              AND l.pid <> pg_backend_pid() AND l.virtualtransaction = ANY (running));
        PERFORM pg_sleep(0.01);
    END LOOP;
END $$;

-- Says which of the rows (after, last] of a tenant have kept an old key.
CREATE FUNCTION kartoteka.renew_warn(this text, t int, after bigint, last bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    col constant text := CASE this WHEN 'employee' THEN 'login' ELSE 'title' END;
    ids bigint[];
BEGIN
    IF this IN ('dictionary', 'tag', 'employee') THEN
        EXECUTE format('SELECT array_agg(id) FROM kartoteka.%I WHERE tenant_id = $1 AND id > $2 AND id <= $3 '
            'AND %I <> kartoteka.fold(%I)', this, col || '_key', col) INTO ids USING t, after, last;
        IF ids IS NOT NULL THEN
            RAISE WARNING '% % of tenant %: the same as another one by the new rule, and kept apart', this, ids, t;
        END IF;
    END IF;
END $$;

-- The next n rows of a part; when a tenant has no more, the next tenant is begun. False: the part has ended.
CREATE FUNCTION kartoteka.renew_lot(this text, n int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    r kartoteka.renewal;
    last bigint;
    rows_seen bigint;
    rows_changed bigint := 0;
BEGIN
    PERFORM set_config('lock_timeout', '900ms', true);      -- before anybody is called the victim of a deadlock
    SELECT x.* INTO r FROM kartoteka.renewal x WHERE x.part = this FOR UPDATE;
    PERFORM set_config('kartoteka.tenant', r.tenant_id::text, true);
    EXECUTE format('SELECT max(x.id), count(*) FROM (SELECT id FROM kartoteka.%I WHERE tenant_id = $1 AND id > $2 '
        'ORDER BY id LIMIT $3) x', this) INTO last, rows_seen USING r.tenant_id, r.upto, n;
    IF last IS NULL THEN
        SELECT min(t.id) INTO last FROM kartoteka.tenant t WHERE t.id > r.tenant_id;
        UPDATE kartoteka.renewal x
        SET tenant_id = COALESCE(last, x.tenant_id), upto = 0,
            ended_at = CASE WHEN last IS NULL THEN clock_timestamp() END
        WHERE x.part = this;
        RETURN last IS NOT NULL;
    END IF;
    EXECUTE format('SELECT kartoteka.%I($1, $2, $3)', 'renew_' || this) INTO rows_changed
        USING r.tenant_id, r.upto, last;
    PERFORM kartoteka.renew_warn(this, r.tenant_id, r.upto, last);
    UPDATE kartoteka.renewal x
    SET upto = last, seen = x.seen + rows_seen, changed = x.changed + rows_changed WHERE x.part = this;
    RETURN true;
END $$;

CREATE PROCEDURE kartoteka.renew_keys() LANGUAGE plpgsql AS $$
DECLARE
    this text;
    more boolean;
    busy int := 0;
    lots int := 0;
    now_at kartoteka.renewal;
BEGIN
    IF EXISTS (SELECT FROM kartoteka.renewal r WHERE r.ended_at IS NULL) THEN
        CALL kartoteka.renew_wait();
    END IF;
    FOR this IN SELECT r.part FROM kartoteka.renewal r
                WHERE r.ended_at IS NULL AND NOT r.is_index ORDER BY r.step LOOP
        more := true;
        WHILE more LOOP
            BEGIN
                more := kartoteka.renew_lot(this, 500);
                busy := 0;
            EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
                busy := busy + 1;
                IF busy >= 600 THEN
                    RAISE;
                END IF;
                PERFORM pg_sleep(0.1);
            END;
            COMMIT;
            lots := lots + 1;
            IF lots % 100 = 0 OR NOT more THEN
                SELECT r.* INTO now_at FROM kartoteka.renewal r WHERE r.part = this;
                RAISE INFO 'keys of %: % looked at, % renewed', this, now_at.seen, now_at.changed;
            END IF;
        END LOOP;
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', false);
END $$;
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'kartoteka'::regnamespace AND p.proname ~ '^renew_' LOOP
        EXECUTE format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', f);
    END LOOP;
END $$;
CALL kartoteka.renew_from_start('dictionary', 'tag', 'employee', 'city', 'street', 'contact_info', 'address', 'party',
    'party_display', 'crm_case_title');
