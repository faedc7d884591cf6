-- A party carries its contact values, addresses, accounts and cards packed into texts of its own row: whoever
-- reads a party reads one row, and a list reads one row a party. The tables stay what they are, triggers keep
-- the texts for every writer. A packed text is records one after another; a record is numbers, each with a
-- blank behind it, then texts, each with its length in bytes and a colon before it (NULL: "-:"). 0 is no id.
--
-- All tables at once: whoever writes waits before the first of them, not amid them, where both would lock up.
LOCK TABLE kartoteka.party, kartoteka.contact_info, kartoteka.address, kartoteka.loyalty_account,
    kartoteka.loyalty_card, kartoteka.street IN ACCESS EXCLUSIVE MODE;
ALTER TABLE kartoteka.party
    ADD COLUMN packed_contacts text,    -- id kind category type primary, value; by id
    ADD COLUMN packed_addresses text,   -- pack_address(); by id
    ADD COLUMN packed_loyalty text;     -- accounts (1 ...) by number, then cards (2 ...) by code

-- Casts are written out: number || text is a function of its own that keeps these from being inlined.
CREATE FUNCTION kartoteka.pack_text(v text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN v IS NULL THEN '-:' ELSE octet_length(v)::text || ':' || v END;

CREATE FUNCTION kartoteka.pack_contact(id bigint, kind smallint, category smallint, type_id bigint,
                                       is_primary boolean, value text)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN id::text || ' ' || kind::text || ' ' || category::text || ' ' || COALESCE(type_id, 0)::text
        || CASE WHEN is_primary THEN ' 1 ' ELSE ' 0 ' END || octet_length(value)::text || ':' || value;

-- street: the name behind street_id, else the free text. None of the texts is NULL.
CREATE FUNCTION kartoteka.pack_address(id bigint, category smallint, type_id bigint, country_id bigint,
    city_id bigint, street_id bigint, metro_station_id bigint, is_primary boolean, country text, city text,
    street text, region text, zip text, house text, building text, entry text, floor text,
    apartments text, entry_code text, note text, lat text, lng text)
    RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN id::text || ' ' || category::text || ' ' || COALESCE(type_id, 0)::text
        || ' ' || COALESCE(country_id, 0)::text || ' ' || COALESCE(city_id, 0)::text
        || ' ' || COALESCE(street_id, 0)::text || ' ' || COALESCE(metro_station_id, 0)::text
        || CASE WHEN is_primary THEN ' 1 ' ELSE ' 0 ' END
        || octet_length(country)::text || ':' || country || octet_length(city)::text || ':' || city
        || octet_length(street)::text || ':' || street || octet_length(region)::text || ':' || region
        || octet_length(zip)::text || ':' || zip || octet_length(house)::text || ':' || house
        || octet_length(building)::text || ':' || building || octet_length(entry)::text || ':' || entry
        || octet_length(floor)::text || ':' || floor || octet_length(apartments)::text || ':' || apartments
        || octet_length(entry_code)::text || ':' || entry_code || octet_length(note)::text || ':' || note
        || octet_length(lat)::text || ':' || lat || octet_length(lng)::text || ':' || lng;

-- The texts of instants do not depend on the session.
CREATE FUNCTION kartoteka.pack_account(a kartoteka.loyalty_account) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET datestyle = 'ISO'
    RETURN '1 ' || a.type_id::text || ' ' || a.debit_enabled::int::text || ' '
        || a.credit_enabled::int::text || ' ' || kartoteka.pack_text(a.number)
        || kartoteka.pack_text(a.status) || kartoteka.pack_text(a.type_name)
        || kartoteka.pack_text(a.opened_at::text) || kartoteka.pack_text(a.balance::text)
        || kartoteka.pack_text(a.code);
CREATE FUNCTION kartoteka.pack_card(a kartoteka.loyalty_card) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SET datestyle = 'ISO'
    RETURN '2 ' || a.group_id::text || ' ' || a.is_virtual::int::text || ' '
        || a.is_confirm_manager::int::text || ' ' || kartoteka.pack_text(a.code)
        || kartoteka.pack_text(a.status) || kartoteka.pack_text(a.offered_at::text)
        || kartoteka.pack_text(a.expires_at::text) || kartoteka.pack_text(a.group_name);

-- What the tables say. Not SQL: a function of that language that reads tables is planned anew in every
-- statement that calls it.
CREATE FUNCTION kartoteka.contacts_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(kartoteka.pack_contact(c.id, c.kind, c.category, c.type_id,
                c.is_primary, c.value), '' ORDER BY c.id)
            FROM kartoteka.contact_info c WHERE c.tenant_id = t AND c.party_id = party);
END $$;
CREATE FUNCTION kartoteka.addresses_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(kartoteka.pack_address(a.id, a.category, a.type_id, a.country_id,
                a.city_id, a.street_id, a.metro_station_id, a.is_primary, a.country, a.city,
                COALESCE(s.name, a.street), a.region, a.zip, a.house, a.building, a.entry, a.floor,
                a.apartments, a.entry_code, a.note, a.lat, a.lng), '' ORDER BY a.id)
            FROM kartoteka.address a
                 LEFT JOIN kartoteka.street s ON s.tenant_id = t AND s.id = a.street_id
            WHERE a.tenant_id = t AND a.party_id = party);
END $$;
CREATE FUNCTION kartoteka.loyalty_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN NULLIF(
        COALESCE((SELECT string_agg(kartoteka.pack_account(l), '' ORDER BY l.number COLLATE "C")
                  FROM kartoteka.loyalty_account l
                  WHERE l.tenant_id = t AND l.party_id = party), '')
        || COALESCE((SELECT string_agg(kartoteka.pack_card(l), '' ORDER BY l.code COLLATE "C")
                     FROM kartoteka.loyalty_card l
                     WHERE l.tenant_id = t AND l.party_id = party), ''), '');
END $$;

-- Packs one column of a party anew; 'x_of' is what the tables say, see above. A party's parts are part of it:
-- whoever changes them changes the party, so its revision grows (derive_party). Who has not written the party
-- in this transaction waits for those who have, and reads the tables after that: the last one sees all.
CREATE FUNCTION kartoteka.pack_party(t int, party bigint, part text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    was record;
    mine boolean;
    new text;
BEGIN
    SELECT p.revision, p.packed_contacts, p.packed_addresses, p.packed_loyalty INTO was
    FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = party;
    IF NOT FOUND THEN       -- it goes with its parts
        RETURN;
    END IF;
    mine := was.revision = kartoteka.revision_now();
    IF NOT mine THEN
        PERFORM FROM kartoteka.party p WHERE p.tenant_id = t AND p.id = party FOR NO KEY UPDATE;
    END IF;
    IF part = 'contacts' THEN
        new := kartoteka.contacts_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_contacts THEN
            UPDATE kartoteka.party p SET packed_contacts = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    ELSIF part = 'addresses' THEN
        new := kartoteka.addresses_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_addresses THEN
            UPDATE kartoteka.party p SET packed_addresses = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    ELSE
        new := kartoteka.loyalty_of(t, party);
        IF NOT mine OR new IS DISTINCT FROM was.packed_loyalty THEN
            UPDATE kartoteka.party p SET packed_loyalty = new WHERE p.tenant_id = t AND p.id = party;
        END IF;
    END IF;
END $$;

-- In the order of ids, so that two who pack the same parties wait for each other and never lock up.
CREATE FUNCTION kartoteka.pack_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN    -- a part may have left another party
        PERFORM kartoteka.pack_party(c.tenant_id, c.party_id, TG_ARGV[0])
        FROM (SELECT tenant_id, party_id FROM changed UNION SELECT tenant_id, party_id FROM before
              ORDER BY 1, 2) c;
    ELSE
        PERFORM kartoteka.pack_party(c.tenant_id, c.party_id, TG_ARGV[0])
        FROM (SELECT DISTINCT tenant_id, party_id FROM changed ORDER BY 1, 2) c;
    END IF;
    RETURN NULL;
END $$;
-- Whoever has begun to refer to the street ends first, whoever begins now waits: the lock is one that a foreign
-- key's check waits for, and an UPDATE of the name takes a lesser one. An address that is just being moved to
-- another party (a merge) has moved when it is locked.
CREATE FUNCTION kartoteka.pack_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM kartoteka.street s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.id FOR UPDATE;
    PERFORM FROM kartoteka.address x WHERE x.tenant_id = NEW.tenant_id AND x.street_id = NEW.id
    ORDER BY x.id FOR SHARE;
    PERFORM kartoteka.pack_party(a.tenant_id, a.party_id, 'addresses')
    FROM (SELECT DISTINCT x.tenant_id, x.party_id FROM kartoteka.address x
          WHERE x.tenant_id = NEW.tenant_id AND x.street_id = NEW.id ORDER BY 1, 2) a;
    RETURN NULL;
END $$;
CREATE TRIGGER pack_renamed AFTER UPDATE ON kartoteka.street FOR EACH ROW
    WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION kartoteka.pack_renamed();

-- Packs everything that is not packed right: for parties that are there already, and after a load that fired no
-- triggers. Whole tables are read, so a tenant's rows are joined and not looked up. Whoever changes a part
-- meanwhile waits: what was read before must not be written behind it.
CREATE PROCEDURE kartoteka.pack_all() LANGUAGE plpgsql AS $$
DECLARE
    t int;
BEGIN
    LOCK TABLE kartoteka.party IN SHARE ROW EXCLUSIVE MODE;
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        UPDATE kartoteka.party p SET packed_contacts = c.packed, packed_addresses = a.packed,
            packed_loyalty = NULLIF(concat(l.packed, k.packed), '')
        FROM kartoteka.party q
             LEFT JOIN (SELECT c.party_id, string_agg(kartoteka.pack_contact(c.id, c.kind, c.category,
                            c.type_id, c.is_primary, c.value), '' ORDER BY c.id) AS packed
                        FROM kartoteka.contact_info c WHERE c.tenant_id = t GROUP BY c.party_id) c
                 ON c.party_id = q.id
             LEFT JOIN (SELECT a.party_id, string_agg(kartoteka.pack_address(a.id, a.category,
                            a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
                            a.is_primary, a.country, a.city, COALESCE(s.name, a.street), a.region,
                            a.zip, a.house, a.building, a.entry, a.floor, a.apartments,
                            a.entry_code, a.note, a.lat, a.lng), '' ORDER BY a.id) AS packed
                        FROM kartoteka.address a
                             LEFT JOIN kartoteka.street s ON s.tenant_id = t AND s.id = a.street_id
                        WHERE a.tenant_id = t GROUP BY a.party_id) a ON a.party_id = q.id
             LEFT JOIN (SELECT l.party_id, string_agg(kartoteka.pack_account(l), ''
                            ORDER BY l.number COLLATE "C") AS packed
                        FROM kartoteka.loyalty_account l WHERE l.tenant_id = t GROUP BY l.party_id) l
                 ON l.party_id = q.id
             LEFT JOIN (SELECT k.party_id, string_agg(kartoteka.pack_card(k), ''
                            ORDER BY k.code COLLATE "C") AS packed
                        FROM kartoteka.loyalty_card k WHERE k.tenant_id = t GROUP BY k.party_id) k
                 ON k.party_id = q.id
        WHERE q.tenant_id = t AND p.tenant_id = t AND p.id = q.id
          AND ROW(q.packed_contacts, q.packed_addresses, q.packed_loyalty)
              IS DISTINCT FROM ROW(c.packed, a.packed, NULLIF(concat(l.packed, k.packed), ''));
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;
REVOKE EXECUTE ON PROCEDURE kartoteka.pack_all() FROM PUBLIC;  -- it goes from tenant to tenant
ALTER TABLE kartoteka.party DISABLE TRIGGER USER;   -- nobody changed: no revision grows
CALL kartoteka.pack_all();
ALTER TABLE kartoteka.party ENABLE TRIGGER USER;

DO $$
DECLARE
    tab text;
    part text;
BEGIN
    FOR tab, part IN VALUES ('contact_info', 'contacts'), ('address', 'addresses'),
                            ('loyalty_account', 'loyalty'), ('loyalty_card', 'loyalty') LOOP
        EXECUTE format('DROP TRIGGER revise_insert ON kartoteka.%I', tab);
        EXECUTE format('DROP TRIGGER revise_update ON kartoteka.%I', tab);
        EXECUTE format('DROP TRIGGER revise_delete ON kartoteka.%I', tab);
        EXECUTE format('CREATE TRIGGER pack_insert AFTER INSERT ON kartoteka.%I '
            'REFERENCING NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.pack_changed(%L)', tab, part);
        EXECUTE format('CREATE TRIGGER pack_update AFTER UPDATE ON kartoteka.%I '
            'REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.pack_changed(%L)', tab, part);
        EXECUTE format('CREATE TRIGGER pack_delete AFTER DELETE ON kartoteka.%I '
            'REFERENCING OLD TABLE AS changed FOR EACH STATEMENT '
            'EXECUTE FUNCTION kartoteka.pack_changed(%L)', tab, part);
    END LOOP;
END $$;
DROP FUNCTION kartoteka.revise_party();

-- Addresses as statements receive them: flat arrays of 7 numbers (category, type, country, city, street, metro
-- station, primary; 0: none) and 14 texts each; an item each says whose it is.
DROP FUNCTION kartoteka.address_rows(bigint[], text[], int);
CREATE FUNCTION kartoteka.address_rows(numbers bigint[], texts text[], items bigint[])
    RETURNS TABLE (item bigint, ord int, category smallint, type_id bigint, country_id bigint, city_id bigint,
        street_id bigint, metro_station_id bigint, is_primary boolean, country text, city text,
        street text, region text, zip text, house text, building text, entry text, floor text,
        apartments text, entry_code text, note text, lat text, lng text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT items[i + 1], i, numbers[i * 7 + 1]::smallint, NULLIF(numbers[i * 7 + 2], 0),
        NULLIF(numbers[i * 7 + 3], 0), NULLIF(numbers[i * 7 + 4], 0), NULLIF(numbers[i * 7 + 5], 0),
        NULLIF(numbers[i * 7 + 6], 0), numbers[i * 7 + 7] = 1,
        texts[i * 14 + 1], texts[i * 14 + 2], texts[i * 14 + 3], texts[i * 14 + 4],
        texts[i * 14 + 5], texts[i * 14 + 6], texts[i * 14 + 7], texts[i * 14 + 8],
        texts[i * 14 + 9], texts[i * 14 + 10], texts[i * 14 + 11], texts[i * 14 + 12],
        texts[i * 14 + 13], texts[i * 14 + 14]
    FROM generate_series(0, cardinality(items) - 1) AS i
$$;
