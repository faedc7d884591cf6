-- Drops rows of the audit whose time is over, by whole seals, so that the chain of those that stay holds: the first
-- of them says what came before. The newest seal stays. Gives the number of rows; only the schema's owner may.
CREATE FUNCTION kartoteka.audit_trim(limit_at timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    t constant int := kartoteka.current_tenant();
    last kartoteka.audit_seal;
    n bigint;
BEGIN
    PERFORM FROM kartoteka.audit_mark FOR UPDATE; -- nobody seals meanwhile
    SELECT s.* INTO last FROM kartoteka.audit_seal s
    WHERE s.tenant_id = t AND s.sealed_at < limit_at
      AND s.no < (SELECT max(x.no) FROM kartoteka.audit_seal x WHERE x.tenant_id = t)
    ORDER BY s.no DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM kartoteka.audit a WHERE a.tenant_id = t AND a.id <= last.upto_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    DELETE FROM kartoteka.audit_seal s WHERE s.tenant_id = t AND s.no <= last.no;
    INSERT INTO kartoteka.audit (tenant_id, action, entity_id, detail)
    VALUES (t, 'audit.trim', 0, format('%s rows, seals up to %s', n, last.no));
    RETURN n;
END $$;
REVOKE EXECUTE ON FUNCTION kartoteka.audit_trim(timestamptz) FROM PUBLIC;
