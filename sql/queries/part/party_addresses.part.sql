-- fields: address_numbers bigint[], address_texts text[], address_items bigint[]
-- The addresses of an edit; they travel as flat arrays, see address_rows().
    SELECT a.category, a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id, a.is_primary,
           a.country, a.city, a.street, a.region, a.zip, a.house, a.building, a.entry, a.floor,
           a.apartments, a.entry_code, a.note, a.lat, a.lng
    FROM address_rows(:address_numbers, :address_texts, :address_items) a
