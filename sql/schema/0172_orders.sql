-- Orders that read an index as far as their page: people by phone, mail and birth date, R7's contacts by type.

-- Which contact fields a person has, so that those who lack one are found without a look at everybody: bits 0 to 5
-- are the categories of phones, 6 is a mail. Kept by derive_party(), from the packed values; NULL: not renewed yet.
ALTER TABLE kartoteka.party ADD COLUMN contact_fields smallint;

-- Reads them from a packed text (0080_packed.sql says how that is written), without regular expressions, which take
-- ten times as long. Lengths there are bytes, so each byte is made a character first.
CREATE FUNCTION kartoteka.contact_fields(packed text) RETURNS smallint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    bytes text := packed;
    at int := 1;
    head text;
    fields smallint := 0;
BEGIN
    IF octet_length(packed) <> length(packed) THEN
        bytes := convert_from(convert_to(packed, 'UTF8'), 'LATIN1');
    END IF;
    WHILE at <= length(bytes) LOOP
        head := substr(bytes, at, 80);
        fields := fields | CASE split_part(head, ' ', 2) WHEN '0' THEN 1 << split_part(head, ' ', 3)::int
                                WHEN '1' THEN 64 ELSE 0 END;
        head := split_part(head, ':', 1);
        at := at + length(head) + 1 + split_part(head, ' ', 6)::int;
    END LOOP;
    RETURN fields;
END $$;

CREATE OR REPLACE FUNCTION kartoteka.derive_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.full_name := kartoteka.full_name(NEW.kind, NEW.last_name, NEW.first_name, NEW.middle_name,
        NEW.company_name);
    NEW.name_key := kartoteka.fold(NEW.full_name);
    IF TG_OP = 'INSERT' THEN
        NEW.contact_fields := kartoteka.contact_fields(NEW.packed_contacts);
    ELSE
        NEW.revision := CASE WHEN NEW.revision = -1 THEN OLD.revision ELSE kartoteka.revision_now() END;
        IF OLD.contact_fields IS NULL OR NEW.packed_contacts IS DISTINCT FROM OLD.packed_contacts THEN
            NEW.contact_fields := kartoteka.contact_fields(NEW.packed_contacts);
        END IF;
    END IF;
    RETURN NEW;
END $$;

-- As 0091_renewal.sql has it, for those whose fields are not known yet, too.
CREATE OR REPLACE FUNCTION kartoteka.renew_party(t int, after bigint, last bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    PERFORM FROM kartoteka.party p
    WHERE p.tenant_id = t AND p.id > after AND p.id <= last
      AND (p.name_key <> kartoteka.fold(p.full_name) OR p.contact_fields IS NULL)
    ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE kartoteka.party p SET revision = -1
    WHERE p.tenant_id = t AND p.id > after AND p.id <= last
      AND (p.name_key <> kartoteka.fold(p.full_name) OR p.contact_fields IS NULL);
    GET DIAGNOSTICS changed = ROW_COUNT;
    UPDATE kartoteka.search_key s SET key = kartoteka.fold(s.key)
    WHERE s.tenant_id = t AND s.party_id > after AND s.party_id <= last AND s.key <> kartoteka.fold(s.key);
    RETURN changed;
END $$;

-- As 0130_contact_place.sql has it, with the fields.
CREATE OR REPLACE PROCEDURE kartoteka.pack_all() LANGUAGE plpgsql AS $$
DECLARE
    t int;
BEGIN
    LOCK TABLE kartoteka.party IN SHARE ROW EXCLUSIVE MODE;
    FOR t IN SELECT id FROM kartoteka.tenant ORDER BY id LOOP
        PERFORM set_config('kartoteka.tenant', t::text, true);
        UPDATE kartoteka.party p SET packed_contacts = c.packed, packed_addresses = a.packed,
            packed_loyalty = NULLIF(concat(l.packed, k.packed), ''),
            contact_fields = kartoteka.contact_fields(c.packed)
        FROM kartoteka.party q
             LEFT JOIN (SELECT c.party_id, string_agg(kartoteka.pack_contact(c.id, c.kind, c.category,
                            c.type_id, c.is_primary, c.value), ''
                            ORDER BY c.place, c.created_at, c.id) AS packed
                        FROM kartoteka.contact_info c WHERE c.tenant_id = t GROUP BY c.party_id) c
                 ON c.party_id = q.id
             LEFT JOIN (SELECT a.party_id, string_agg(kartoteka.pack_address(a.id, a.category,
                            a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
                            a.is_primary, a.country, a.city, COALESCE(s.name, a.street), a.region,
                            a.zip, a.house, a.building, a.entry, a.floor, a.apartments,
                            a.entry_code, a.note, a.lat, a.lng), '' ORDER BY a.created_at, a.id) AS packed
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
          AND ROW(q.packed_contacts, q.packed_addresses, q.packed_loyalty, q.contact_fields)
              IS DISTINCT FROM ROW(c.packed, a.packed, NULLIF(concat(l.packed, k.packed), ''),
                                   kartoteka.contact_fields(c.packed));
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;

CREATE INDEX party_contact_fields ON kartoteka.party (tenant_id, contact_fields, id)
    WHERE kind = 1 AND deleted_at IS NULL;
CALL kartoteka.renew_from_start('party');

-- Values of one kind in their order. The condition always holds, but only a statement that names value_key is known
-- to meet it: so this index is never taken for a party's contact values, as one that begins with the kind was where
-- tables had no statistics yet.
DROP INDEX kartoteka.contact_info_owner;
CREATE INDEX contact_info_owner ON kartoteka.contact_info (tenant_id, kind, value_key, party_id)
    WHERE value_key IS NOT NULL;

-- These have those without a value, too: one walk, from either end, gives the order.
DROP INDEX kartoteka.party_birthday;
CREATE INDEX party_birthday ON kartoteka.party (tenant_id, birthday NULLS FIRST, id)
    WHERE kind = 1 AND deleted_at IS NULL;
DROP INDEX kartoteka.party_type;
CREATE INDEX party_type ON kartoteka.party (tenant_id, type_id NULLS FIRST, id) WHERE deleted_at IS NULL;

-- The days between the first and the last birthday of people whose text (1990-05-17) holds this part. There are some
-- 40,000 days in a century, however many people there are.
CREATE FUNCTION kartoteka.birthdays_with(t int, part text) RETURNS TABLE (day date) LANGUAGE plpgsql STABLE ROWS 100 AS $$
DECLARE
    first constant date := (SELECT min(p.birthday) FROM kartoteka.party p
                            WHERE p.tenant_id = t AND p.kind = 1 AND p.deleted_at IS NULL);
    last constant date := (SELECT max(p.birthday) FROM kartoteka.party p
                           WHERE p.tenant_id = t AND p.kind = 1 AND p.deleted_at IS NULL);
BEGIN
    RETURN QUERY SELECT first + n FROM generate_series(0, last - first) AS n
                 WHERE position(part IN (first + n)::text) > 0;
END $$;
