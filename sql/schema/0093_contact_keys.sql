-- Contact values are found by every number that stands in them. The first one's key stays in
-- contact_info.value_key, which one look-up of an index finds; a value of several numbers is rare, and its
-- further keys stand in contact_other_key.

ALTER TABLE kartoteka.contact_info ADD COLUMN other_keys text[];
CREATE TABLE kartoteka.contact_other_key (
    tenant_id int NOT NULL,
    key text NOT NULL,
    party_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, key, party_id, contact_id)
);
CREATE INDEX contact_other_key_of ON kartoteka.contact_other_key (tenant_id, contact_id);
CALL kartoteka.protect('kartoteka.contact_other_key');

-- What is longer than an index can hold is told apart by its sum.
CREATE FUNCTION kartoteka.short_key(key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN octet_length(key) > 1000 THEN left(key, 200) || md5(key) ELSE key END;

-- The keys of a contact value, stored or asked for; never none. A Russian number with its 7 or 8 is the same in
-- every home country, so it needs no look at the tenant; nor the work that other texts need.
CREATE FUNCTION kartoteka.contact_keys(t int, kind smallint, v text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    key text;
    keys text[];
BEGIN
    IF kind = 0 THEN
        key := ltrim(translate(v, ' -()', ''), '+');
        IF length(key) = 11 AND ltrim(key, '0123456789') = '' AND right(v, 1) <> ')' THEN
            IF left(key, 1) = '7' THEN
                RETURN ARRAY[key];
            ELSIF left(key, 1) = '8' AND substr(key, 2, 1) IN ('3', '4', '9') AND strpos(v, '+') = 0 THEN
                RETURN ARRAY['7' || substr(key, 2)];
            END IF;
        END IF;
        keys := kartoteka.phone_keys(v, kartoteka.home_country(t));
        IF cardinality(keys) > 0 THEN
            IF octet_length(keys[1]) > 1000 THEN
                keys[1] := kartoteka.short_key(keys[1]);
            END IF;
            RETURN keys;
        END IF;
        kind := 1;      -- no number in it: a text
    END IF;
    key := kartoteka.contact_key(kind, v);
    RETURN ARRAY[CASE WHEN octet_length(key) > 1000 THEN kartoteka.short_key(key) ELSE key END];
END $$;
DROP FUNCTION kartoteka.contact_keys(smallint, text);

-- Whose a contact value is, by any of its numbers. Under row-level security only a plain equality may use
-- an index, so this is a function: its arguments are there before the tables are read.
CREATE FUNCTION kartoteka.contact_owners(t int, wanted_kind smallint, keys text[])
RETURNS TABLE (party_id bigint, contact_id bigint) LANGUAGE plpgsql STABLE ROWS 5 AS $$
BEGIN
    RETURN QUERY SELECT c.party_id, c.id FROM kartoteka.contact_info c
    WHERE c.tenant_id = t AND c.kind = wanted_kind AND c.value_key = ANY (keys);
    IF wanted_kind = 0 THEN
        RETURN QUERY SELECT o.party_id, o.contact_id FROM kartoteka.contact_other_key o
        WHERE o.tenant_id = t AND o.key = ANY (keys);
    END IF;
END $$;

-- Do two phones mean one telephone? They share a number, and the extensions behind it, where both have some.
CREATE FUNCTION kartoteka.same_phone(t int, a text, b text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    home constant text := kartoteka.home_country(t);
    x text;
    y text;
BEGIN
    FOREACH x IN ARRAY kartoteka.phone_numbers(a, home) LOOP
        FOREACH y IN ARRAY kartoteka.phone_numbers(b, home) LOOP
            IF split_part(x, ';', 1) = split_part(y, ';', 1)
               AND (x = y OR position(';' IN x) = 0 OR position(';' IN y) = 0
                    OR string_to_array(split_part(x, ';', 2), ',')
                       && string_to_array(split_part(y, ';', 2), ',')) THEN
                RETURN true;
            END IF;
        END LOOP;
    END LOOP;
    RETURN false;
END $$;

-- Does a value that is there say all that another one says: each of its numbers, and its extensions?
CREATE FUNCTION kartoteka.phone_says(t int, there text, new text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    home constant text := kartoteka.home_country(t);
    held constant text[] := kartoteka.phone_numbers(there, home);
    keys constant text[] := kartoteka.phone_keys(there, home);
    x text;
BEGIN
    FOREACH x IN ARRAY kartoteka.phone_numbers(new, home) LOOP
        IF x <> ALL (held) AND (position(';' IN x) > 0 OR x <> ALL (keys)) THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END $$;

-- Keys are kept for every writer.
CREATE OR REPLACE FUNCTION kartoteka.derive_contact() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    keys constant text[] := kartoteka.contact_keys(NEW.tenant_id, NEW.kind, NEW.value);
BEGIN
    NEW.value_key := keys[1];
    NEW.other_keys := CASE WHEN cardinality(keys) > 1 THEN keys[2:] END;
    RETURN NEW;
END $$;

-- A value as it is searched: its text and its keys.
DROP FUNCTION kartoteka.contact_words(text, text);
CREATE FUNCTION kartoteka.contact_words(value text, value_key text, other_keys text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN kartoteka.fold(value) = value_key THEN value_key
                ELSE concat_ws(' ', kartoteka.fold(value), value_key,
                               array_to_string(other_keys, ' ')) END;
CREATE OR REPLACE FUNCTION kartoteka.search_contacts_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
    SELECT a.tenant_id, a.party_id, 3, a.id,
           kartoteka.contact_words(a.value, a.value_key, a.other_keys)
    FROM added a;
    IF EXISTS (SELECT FROM added a WHERE a.other_keys IS NOT NULL) THEN
        INSERT INTO kartoteka.contact_other_key (tenant_id, key, party_id, contact_id)
        SELECT a.tenant_id, k.key, a.party_id, a.id FROM added a, unnest(a.other_keys) AS k(key);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION kartoteka.search_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM kartoteka.search_key s WHERE s.tenant_id = OLD.tenant_id
        AND s.party_id = OLD.party_id AND s.source = 3 AND s.ref_id = OLD.id;
    IF OLD.other_keys IS NOT NULL THEN
        DELETE FROM kartoteka.contact_other_key o
        WHERE o.tenant_id = OLD.tenant_id AND o.contact_id = OLD.id;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO kartoteka.search_key (tenant_id, party_id, source, ref_id, key)
        VALUES (NEW.tenant_id, NEW.party_id, 3, NEW.id,
                kartoteka.contact_words(NEW.value, NEW.value_key, NEW.other_keys));
        INSERT INTO kartoteka.contact_other_key (tenant_id, key, party_id, contact_id)
        SELECT NEW.tenant_id, k.key, NEW.party_id, NEW.id FROM unnest(NEW.other_keys) AS k(key);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER search_update ON kartoteka.contact_info;
CREATE TRIGGER search_update AFTER UPDATE ON kartoteka.contact_info FOR EACH ROW
    WHEN (OLD.value IS DISTINCT FROM NEW.value OR OLD.value_key IS DISTINCT FROM NEW.value_key
          OR OLD.other_keys IS DISTINCT FROM NEW.other_keys
          OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.party_id IS DISTINCT FROM NEW.party_id)
    EXECUTE FUNCTION kartoteka.search_contact();

-- Keys are no part of what a party shows: when nothing else of its contacts has changed, nobody has changed
-- the party.
CREATE FUNCTION kartoteka.pack_contacts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.pack_party(x.tenant_id, x.party_id, 'contacts')
    FROM (SELECT DISTINCT p.tenant_id, p.party_id
          FROM before b JOIN changed c ON c.tenant_id = b.tenant_id AND c.id = b.id
               CROSS JOIN LATERAL (VALUES (b.tenant_id, b.party_id), (c.tenant_id, c.party_id))
                   AS p(tenant_id, party_id)
          WHERE ROW(b.party_id, b.kind, b.category, b.type_id, b.is_primary, b.value)
                IS DISTINCT FROM ROW(c.party_id, c.kind, c.category, c.type_id, c.is_primary, c.value)
          ORDER BY 1, 2) x;
    RETURN NULL;
END $$;
DROP TRIGGER pack_update ON kartoteka.contact_info;
CREATE TRIGGER pack_update AFTER UPDATE ON kartoteka.contact_info
    REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION kartoteka.pack_contacts_changed();

-- Renews the keys of the next n contact values of a tenant behind an id, where they are not what they
-- should be, and tells the last id that it looked at; NULL: there are no more. kartoteka.tenant is set.
CREATE FUNCTION kartoteka.renew_contact_keys(t int, from_id bigint, n int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    upto bigint;
BEGIN
    SELECT max(x.id) INTO upto
    FROM (SELECT c.id FROM kartoteka.contact_info c
          WHERE c.tenant_id = t AND c.id > from_id ORDER BY c.id LIMIT n) x;
    UPDATE kartoteka.contact_info c SET value = c.value
    FROM (SELECT o.id, kartoteka.contact_keys(t, o.kind, o.value) AS keys
          FROM kartoteka.contact_info o
          WHERE o.tenant_id = t AND o.id > from_id AND o.id <= upto OFFSET 0) k
    WHERE c.tenant_id = t AND c.id = k.id
      AND (c.value_key, COALESCE(c.other_keys, '{}')) IS DISTINCT FROM (k.keys[1], k.keys[2:]);
    RETURN upto;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_contact_keys(int, bigint, int) FROM PUBLIC;

-- Merging loses no number and no extension: of two values that share a key the survivor's stands for both only
-- when it says all that the other does. home_country() needs the tenant, so it is no immutable function.
CREATE OR REPLACE FUNCTION kartoteka.same_contact(a kartoteka.contact_info, b kartoteka.contact_info)
    RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN a.kind = b.kind AND a.category = b.category AND a.value_key = b.value_key
        AND COALESCE(a.type_id = b.type_id, true)
        AND (a.kind <> 0 OR a.value = b.value OR kartoteka.phone_says(a.tenant_id, a.value, b.value));
END $$;

-- Contact values whose keys may be made by other rules: of these tenants, behind these ids. Every database that
-- is older than this file begins with all; a tenant that takes another home country does, too.
CREATE TABLE kartoteka.contact_renewal (
    tenant int PRIMARY KEY REFERENCES kartoteka.tenant ON DELETE CASCADE,
    upto bigint NOT NULL DEFAULT 0
);
INSERT INTO kartoteka.contact_renewal (tenant) SELECT id FROM kartoteka.tenant;
CREATE FUNCTION kartoteka.home_country_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.contact_renewal (tenant) VALUES (NEW.id)
    ON CONFLICT (tenant) DO UPDATE SET upto = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER renew_contacts AFTER UPDATE OF home_country ON kartoteka.tenant FOR EACH ROW
    WHEN (OLD.home_country <> NEW.home_country) EXECUTE FUNCTION kartoteka.home_country_changed();
REVOKE EXECUTE ON FUNCTION kartoteka.home_country_changed() FROM PUBLIC;

-- Waits, for 10 seconds at most, until what is being written now is done: it may follow other rules.
CREATE FUNCTION kartoteka.wait_for_writers() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    this constant xid8 := pg_current_xact_id();     -- greater than those of all who write now
BEGIN
    FOR i IN 1..1000 LOOP
        EXIT WHEN pg_snapshot_xmin(pg_current_snapshot()) >= this;
        PERFORM pg_sleep(0.01);
    END LOOP;
END $$;

-- Renews the next n contact values; false: there is nothing to be renewed. A transaction a call.
CREATE FUNCTION kartoteka.renew_contacts_lot(n int) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    r kartoteka.contact_renewal;
    last bigint;
BEGIN
    IF EXISTS (SELECT FROM kartoteka.contact_renewal x WHERE x.upto = 0) THEN
        PERFORM kartoteka.wait_for_writers();
    END IF;
    SELECT x.* INTO r FROM kartoteka.contact_renewal x ORDER BY x.tenant LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM set_config('kartoteka.tenant', r.tenant::text, true);
    last := kartoteka.renew_contact_keys(r.tenant, r.upto, n);
    IF last IS NULL THEN
        DELETE FROM kartoteka.contact_renewal x WHERE x.tenant = r.tenant;
    ELSE
        UPDATE kartoteka.contact_renewal x SET upto = last WHERE x.tenant = r.tenant;
    END IF;
    RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.renew_contacts_lot(int) FROM PUBLIC;
CREATE PROCEDURE kartoteka.renew_contacts() LANGUAGE plpgsql AS $$
BEGIN
    WHILE kartoteka.renew_contacts_lot(1000) LOOP
        COMMIT;
    END LOOP;
END $$;
REVOKE EXECUTE ON PROCEDURE kartoteka.renew_contacts() FROM PUBLIC;
