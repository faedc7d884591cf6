-- Contacts and addresses of a party are shown in the order in which they were made: imported rows keep ids above
-- those that are given here, so ids do not tell which came last. Rows that are there already count as made now,
-- one with the other, and stay in the order of their ids; nothing is packed anew.

ALTER TABLE kartoteka.contact_info ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE kartoteka.address ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

-- As 0080_packed.sql has them, in that order.
CREATE OR REPLACE FUNCTION kartoteka.contacts_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(kartoteka.pack_contact(c.id, c.kind, c.category, c.type_id,
                c.is_primary, c.value), '' ORDER BY c.created_at, c.id)
            FROM kartoteka.contact_info c WHERE c.tenant_id = t AND c.party_id = party);
END $$;
CREATE OR REPLACE FUNCTION kartoteka.addresses_of(t int, party bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT string_agg(kartoteka.pack_address(a.id, a.category, a.type_id, a.country_id,
                a.city_id, a.street_id, a.metro_station_id, a.is_primary, a.country, a.city,
                COALESCE(s.name, a.street), a.region, a.zip, a.house, a.building, a.entry, a.floor,
                a.apartments, a.entry_code, a.note, a.lat, a.lng), '' ORDER BY a.created_at, a.id)
            FROM kartoteka.address a
                 LEFT JOIN kartoteka.street s ON s.tenant_id = t AND s.id = a.street_id
            WHERE a.tenant_id = t AND a.party_id = party);
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
                            c.type_id, c.is_primary, c.value), '' ORDER BY c.created_at, c.id) AS packed
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

-- As 0042_unmerge.sql has them: a part that comes back keeps its place. A merge of before knows none.
CREATE OR REPLACE PROCEDURE kartoteka.unmerge_contacts(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.contact_info
        (tenant_id, id, party_id, kind, category, type_id, value, is_primary, created_at)
    SELECT t, c.id, source, c.kind, c.category, c.type_id, c.value, c.is_primary,
        COALESCE(c.created_at, now())
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
        kartoteka.undo_rows(undo, 'contacts')) c
    ON CONFLICT (tenant_id, id) DO UPDATE SET party_id = EXCLUDED.party_id, kind = EXCLUDED.kind,
        category = EXCLUDED.category, type_id = EXCLUDED.type_id, value = EXCLUDED.value,
        is_primary = EXCLUDED.is_primary, created_at = EXCLUDED.created_at;
    UPDATE kartoteka.contact_info k SET is_primary = was.is_primary, type_id = was.type_id
    FROM jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'kept_contacts')) was,
         jsonb_populate_recordset(NULL::kartoteka.contact_info,
             kartoteka.undo_rows(undo, 'contacts')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.id = was.id
      AND kartoteka.same_contact(was, s)
      AND (k.is_primary, k.type_id) IS DISTINCT FROM (was.is_primary, was.type_id);
END $$;
CREATE OR REPLACE PROCEDURE kartoteka.unmerge_addresses(t int, source bigint, target bigint, undo jsonb)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO kartoteka.address (tenant_id, id, party_id, category, type_id, country_id, city_id,
        street_id, metro_station_id, is_primary, country, city, street, region, zip, house,
        building, entry, floor, apartments, entry_code, note, lat, lng, created_at)
    SELECT t, a.id, source, a.category, a.type_id, a.country_id, a.city_id, a.street_id,
        a.metro_station_id, a.is_primary, a.country, a.city, a.street, a.region, a.zip, a.house,
        a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng,
        COALESCE(a.created_at, now())
    FROM jsonb_populate_recordset(NULL::kartoteka.address,
        kartoteka.undo_rows(undo, 'addresses')) a
    ON CONFLICT (tenant_id, id) DO UPDATE SET party_id = EXCLUDED.party_id,
        category = EXCLUDED.category, type_id = EXCLUDED.type_id, country_id = EXCLUDED.country_id,
        city_id = EXCLUDED.city_id, street_id = EXCLUDED.street_id,
        metro_station_id = EXCLUDED.metro_station_id, is_primary = EXCLUDED.is_primary,
        country = EXCLUDED.country, city = EXCLUDED.city, street = EXCLUDED.street,
        region = EXCLUDED.region, zip = EXCLUDED.zip, house = EXCLUDED.house,
        building = EXCLUDED.building, entry = EXCLUDED.entry, floor = EXCLUDED.floor,
        apartments = EXCLUDED.apartments, entry_code = EXCLUDED.entry_code, note = EXCLUDED.note,
        lat = EXCLUDED.lat, lng = EXCLUDED.lng, created_at = EXCLUDED.created_at;
    UPDATE kartoteka.address k SET is_primary = was.is_primary
    FROM jsonb_populate_recordset(NULL::kartoteka.address,
             kartoteka.undo_rows(undo, 'kept_addresses')) was,
         jsonb_populate_recordset(NULL::kartoteka.address,
             kartoteka.undo_rows(undo, 'addresses')) s
    WHERE k.tenant_id = t AND k.party_id = target AND k.id = was.id
      AND was.same_key = s.same_key AND k.is_primary <> was.is_primary;
END $$;
