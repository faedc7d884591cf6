-- How far a file has been imported: of cities and streets (0020_geography_write.sql), and of people.
ALTER TABLE kartoteka.geo_import RENAME TO import_mark;

-- Statistics for the planner while the directory grows by an import of people; for the owner only.
CREATE FUNCTION kartoteka.people_analyze() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ANALYZE kartoteka.party;
    ANALYZE kartoteka.contact_info;
    ANALYZE kartoteka.address;
END $$;
