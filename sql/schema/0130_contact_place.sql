-- Contact values of a party have an order that a caller can change: by place, then as they were made. All of a
-- party are at place 0 until somebody puts them in another order; then they are counted from 1, and one that
-- comes later is at the last place, behind those that were made before it. No row is written by this file.
ALTER TABLE kartoteka.contact_info ADD COLUMN place int NOT NULL DEFAULT 0;

CREATE FUNCTION kartoteka.last_place(t int, party bigint) RETURNS int LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN COALESCE((SELECT max(c.place) FROM kartoteka.contact_info c
                     WHERE c.tenant_id = t AND c.party_id = party), 0);
END $$;

-- As 0116_part_order.sql has them, in that order.
CREATE OR REPLACE FUNCTION kartoteka.contacts_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(kartoteka.pack_contact(c.id, c.kind, c.category, c.type_id,
                c.is_primary, c.value), '' ORDER BY c.place, c.created_at, c.id)
            FROM kartoteka.contact_info c WHERE c.tenant_id = t AND c.party_id = party);
END $$;
CREATE OR REPLACE PROCEDURE kartoteka.pack_all() LANGUAGE plpgsql AS $$
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
          AND ROW(q.packed_contacts, q.packed_addresses, q.packed_loyalty)
              IS DISTINCT FROM ROW(c.packed, a.packed, NULLIF(concat(l.packed, k.packed), ''));
    END LOOP;
    PERFORM set_config('kartoteka.tenant', '', true);
END $$;

-- As 0093_contact_keys.sql has it: a change of the order is a change of the party.
CREATE OR REPLACE FUNCTION kartoteka.pack_contacts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kartoteka.pack_party(x.tenant_id, x.party_id, 'contacts')
    FROM (SELECT DISTINCT p.tenant_id, p.party_id
          FROM before b JOIN changed c ON c.tenant_id = b.tenant_id AND c.id = b.id
               CROSS JOIN LATERAL (VALUES (b.tenant_id, b.party_id), (c.tenant_id, c.party_id))
                   AS p(tenant_id, party_id)
          WHERE ROW(b.party_id, b.kind, b.category, b.type_id, b.is_primary, b.value, b.place)
                IS DISTINCT FROM
                ROW(c.party_id, c.kind, c.category, c.type_id, c.is_primary, c.value, c.place)
          ORDER BY 1, 2) x;
    RETURN NULL;
END $$;

-- As 0041_merge.sql has it. Where one of the two has an order of its own, the survivor's values stay in
-- theirs, before those that come.
CREATE OR REPLACE PROCEDURE kartoteka.merge_contacts(t int, source bigint, target bigint)
    LANGUAGE plpgsql AS $$
DECLARE
    before constant int := kartoteka.last_place(t, target)
        + (kartoteka.last_place(t, source) + kartoteka.last_place(t, target) > 0)::int;
BEGIN
    UPDATE kartoteka.contact_info k SET type_id = COALESCE(k.type_id, s.type_id)
    FROM kartoteka.contact_info s
    WHERE k.tenant_id = t AND k.party_id = target AND s.tenant_id = t AND s.party_id = source
      AND k.type_id IS NULL AND s.type_id IS NOT NULL AND kartoteka.same_contact(k, s);
    UPDATE kartoteka.contact_info k SET is_primary = true
    WHERE k.tenant_id = t AND k.party_id = target AND k.id IN (
        SELECT min(x.id) FROM kartoteka.contact_info x JOIN kartoteka.contact_info s
            ON s.tenant_id = t AND s.party_id = source AND s.is_primary
            AND kartoteka.same_contact(x, s)
        WHERE x.tenant_id = t AND x.party_id = target AND NOT EXISTS (
            SELECT FROM kartoteka.contact_info y WHERE y.tenant_id = t AND y.party_id = target
            AND y.kind = x.kind AND y.is_primary)
        GROUP BY x.kind);
    DELETE FROM kartoteka.contact_info s USING kartoteka.contact_info k
    WHERE s.tenant_id = t AND s.party_id = source AND k.tenant_id = t AND k.party_id = target
      AND kartoteka.same_contact(k, s);
    UPDATE kartoteka.contact_info s SET is_primary = false
    WHERE s.tenant_id = t AND s.party_id = source AND s.is_primary AND EXISTS (
        SELECT FROM kartoteka.contact_info k WHERE k.tenant_id = t AND k.party_id = target
        AND k.kind = s.kind AND k.is_primary);
    UPDATE kartoteka.contact_info s SET party_id = target, place = before + s.place
    WHERE s.tenant_id = t AND s.party_id = source;
END $$;

-- As 0116_part_order.sql has it. A merge of before knows no place.
CREATE OR REPLACE PROCEDURE kartoteka.unmerge_contacts(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.contact_info
        (tenant_id, id, party_id, kind, category, type_id, value, is_primary, created_at, place)
    SELECT t, c.id, source, c.kind, c.category, c.type_id, c.value, c.is_primary,
        COALESCE(c.created_at, now()), COALESCE(c.place, 0)
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
        kartoteka.undo_rows(undo, 'contacts')) c
    ON CONFLICT (tenant_id, id) DO UPDATE SET party_id = EXCLUDED.party_id, kind = EXCLUDED.kind,
        category = EXCLUDED.category, type_id = EXCLUDED.type_id, value = EXCLUDED.value,
        is_primary = EXCLUDED.is_primary, created_at = EXCLUDED.created_at, place = EXCLUDED.place;
    UPDATE kartoteka.contact_info k SET is_primary = was.is_primary, type_id = was.type_id
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'kept_contacts')) was,
         jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'contacts')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.id = was.id
      AND kartoteka.same_contact(was, s)
      AND (k.is_primary, k.type_id) IS DISTINCT FROM (was.is_primary, was.type_id);
END $$;

-- As 0114_r7_settings.sql has it; a part that gets another id keeps its place among the others.
CREATE OR REPLACE FUNCTION kartoteka.renumber_parts(t int, party bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    widest constant bigint := 2147483647;
    changed bigint := 0;
    c kartoteka.contact_info;
    a kartoteka.address;
BEGIN
    FOR c IN SELECT x.* FROM kartoteka.contact_info x
             WHERE x.tenant_id = t AND x.party_id = party AND x.id > widest
             ORDER BY x.place, x.created_at, x.id LOOP
        DELETE FROM kartoteka.contact_info x WHERE x.tenant_id = t AND x.id = c.id;
        INSERT INTO kartoteka.contact_info
            (tenant_id, id, party_id, kind, category, type_id, value, is_primary, created_at, place)
        VALUES (t, kartoteka.next_small_id(t), party, c.kind, c.category, c.type_id, c.value,
                c.is_primary, c.created_at, c.place);
        changed := changed + 1;
    END LOOP;
    FOR a IN SELECT x.* FROM kartoteka.address x
             WHERE x.tenant_id = t AND x.party_id = party AND x.id > widest
             ORDER BY x.created_at, x.id LOOP
        DELETE FROM kartoteka.address x WHERE x.tenant_id = t AND x.id = a.id;
        INSERT INTO kartoteka.address (tenant_id, id, party_id, category, type_id, country_id,
            city_id, street_id, metro_station_id, is_primary, country, city, street, region, zip,
            house, building, entry, floor, apartments, entry_code, note, lat, lng, created_at)
        VALUES (t, kartoteka.next_small_id(t), party, a.category, a.type_id, a.country_id,
            a.city_id, a.street_id, a.metro_station_id, a.is_primary, a.country, a.city, a.street,
            a.region, a.zip, a.house, a.building, a.entry, a.floor, a.apartments, a.entry_code,
            a.note, a.lat, a.lng, a.created_at);
        changed := changed + 1;
    END LOOP;
    RETURN changed;
END $$;
