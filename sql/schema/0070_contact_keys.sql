-- The keys under which a typed value may stand: a Russian number is found with and without its 7.
CREATE FUNCTION kartoteka.contact_keys(kind smallint, v text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    key text := kartoteka.contact_key(kind, v);
BEGIN
    IF kind = 0 AND length(key) = 10 THEN
        RETURN ARRAY[key, '7' || key];
    ELSIF kind = 0 AND length(key) = 11 AND left(key, 1) = '7' THEN
        RETURN ARRAY[key, substr(key, 2)];
    END IF;
    RETURN ARRAY[key];
END $$;
