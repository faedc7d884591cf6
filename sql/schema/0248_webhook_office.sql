-- Webhooks for the administrators of an account, by the API and the console as well as by kartotekactl. The worker's
-- role has no right to the tables: it asks these functions, which take the connection's tenant and give no secret.
--
-- A trial ("ping") is an event of no record (party 0, kind 0), so it goes the way of all others, by the sender, and
-- stands in the log of attempts. It is tried once.

-- why: of a webhook that is paused the reason, of one that is failing since when. sender: somebody sends at the moment.
-- Counts end at 100000.
CREATE FUNCTION kartoteka.webhooks_of()
    RETURNS TABLE (id bigint, name text, url text, dialect text, events text, without_keys text, without_employees text,
                   employees text, state text, why text, waiting bigint, dead bigint, delivered bigint,
                   delivered_at timestamptz, created_at timestamptz, sender boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT w.id, w.name, w.url, w.dialect, array_to_string(w.events, ','), array_to_string(w.without_keys, ','),
           array_to_string(w.without_employees, ','),
           coalesce((SELECT string_agg(e.uuid::text, ',' ORDER BY e.id) FROM employee e
                     WHERE e.tenant_id = w.tenant_id AND e.id = ANY (w.without_employees)), ''),
           CASE WHEN s.webhook_id IS NULL THEN 'off' WHEN s.paused_at IS NOT NULL THEN 'paused'
                WHEN s.broken_since IS NOT NULL THEN 'failing' ELSE 'on' END,
           CASE WHEN s.paused_at IS NOT NULL THEN s.paused_why
                WHEN s.broken_since IS NOT NULL THEN s.broken_since::text ELSE '' END,
           (SELECT count(*) FROM (SELECT FROM webhook_event e
                WHERE e.tenant_id = w.tenant_id AND e.webhook_id = w.id AND e.dead_at IS NULL
                ORDER BY e.next_at LIMIT 100000) x),
           (SELECT count(*) FROM (SELECT FROM webhook_event e
                WHERE e.tenant_id = w.tenant_id AND e.webhook_id = w.id AND e.dead_at IS NOT NULL
                ORDER BY e.id LIMIT 100000) x),
           coalesce(s.delivered, 0), s.delivered_at, w.created_at,
           EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 1802266735 AND l.objid = 240
                   AND l.objsubid = 2 AND l.granted
                   AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
    FROM webhook w
    LEFT JOIN webhook_state s ON s.tenant_id = w.tenant_id AND s.webhook_id = w.id
    WHERE w.tenant_id = current_tenant()
    ORDER BY w.id
$$;

-- NULL: there is one of this name; 0: there are as many as there may be.
CREATE FUNCTION kartoteka.webhook_make(name text, url text, dialect text, events text[], without_keys bigint[],
                                       without_employees bigint[], secret text, most bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    IF (SELECT count(*) FROM webhook w WHERE w.tenant_id = current_tenant()) >= most THEN
        RETURN 0;
    END IF;
    INSERT INTO webhook AS w (tenant_id, id, name, url, dialect, events, without_keys, without_employees, secret)
    VALUES (current_tenant(), next_id(current_tenant()), $1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT ON CONSTRAINT webhook_tenant_id_name_key DO NOTHING
    RETURNING w.id INTO made;
    IF made IS NOT NULL THEN
        INSERT INTO webhook_state (tenant_id, webhook_id) VALUES (current_tenant(), made);
    END IF;
    RETURN made;
END $$;

-- Changes what is given: NULL stays, and so do lists whose flag is false. NULL: there is no such webhook.
CREATE FUNCTION kartoteka.webhook_put(webhook bigint, new_url text, new_dialect text, new_events text[],
                                      set_events boolean, new_keys bigint[], set_keys boolean,
                                      new_employees bigint[], set_employees boolean) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    UPDATE webhook w
    SET url = coalesce(new_url, w.url), dialect = coalesce(new_dialect, w.dialect),
        events = CASE WHEN set_events THEN new_events ELSE w.events END,
        without_keys = CASE WHEN set_keys THEN new_keys ELSE w.without_keys END,
        without_employees = CASE WHEN set_employees THEN new_employees ELSE w.without_employees END
    WHERE w.tenant_id = current_tenant() AND w.id = webhook
    RETURNING w.id
$$;

CREATE FUNCTION kartoteka.webhook_drop(webhook bigint) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    DELETE FROM webhook w WHERE w.tenant_id = current_tenant() AND w.id = webhook RETURNING w.id
$$;

-- The secret until now signs, too, for so many hours.
CREATE FUNCTION kartoteka.webhook_exchange(webhook bigint, new_secret text, hours bigint) RETURNS bigint
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    UPDATE webhook w
    SET old_secret = w.secret, old_until = now() + hours * interval '1 hour', secret = new_secret
    WHERE w.tenant_id = current_tenant() AND w.id = webhook
    RETURNING w.id
$$;

-- Lets its events wait; NULL: they do already, or there is no such webhook.
CREATE FUNCTION kartoteka.webhook_rest(webhook bigint, why text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    done bigint;
BEGIN
    UPDATE webhook_state s SET paused_at = now(), paused_why = why
    WHERE s.tenant_id = current_tenant() AND s.webhook_id = webhook AND s.paused_at IS NULL
    RETURNING s.webhook_id INTO done;
    IF done IS NOT NULL THEN
        PERFORM audit_add(current_tenant(), 'webhook.pause', ARRAY[done], ARRAY[why]);
    END IF;
    RETURN done;
END $$;

-- Events that have failed are tried at once. NULL: there is no such webhook.
CREATE FUNCTION kartoteka.webhook_wake(webhook bigint) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM webhook w WHERE w.tenant_id = current_tenant() AND w.id = webhook) THEN
        RETURN NULL;
    END IF;
    INSERT INTO webhook_state (tenant_id, webhook_id) VALUES (current_tenant(), webhook)
    ON CONFLICT (tenant_id, webhook_id) DO UPDATE
    SET paused_at = NULL, paused_why = '', failures = 0, broken_since = NULL, next_at = '-infinity';
    UPDATE webhook_event e SET next_at = now()
    WHERE e.tenant_id = current_tenant() AND e.webhook_id = webhook AND e.dead_at IS NULL
      AND e.next_at > now() AND e.next_at < 'infinity';
    PERFORM audit_add(current_tenant(), 'webhook.resume', ARRAY[webhook], ARRAY['']);
    RETURN webhook;
END $$;

-- The events that were given up, newest first; before 0: from the newest on.
CREATE FUNCTION kartoteka.webhook_dead_of(webhook bigint, before bigint, most bigint)
    RETURNS TABLE (id bigint, event text, name text, record bigint, at timestamptz, dead_at timestamptz, attempts int,
                   status int, error text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT e.id, e.event::text, CASE e.kind WHEN 1 THEN 'person.' ELSE 'client.' END || e.what, e.party_id, e.at,
           e.dead_at, e.attempts, e.last_status, e.last_error
    FROM webhook_event e
    WHERE e.tenant_id = current_tenant() AND e.webhook_id = webhook AND e.dead_at IS NOT NULL
      AND (before = 0 OR e.id < before)
    ORDER BY e.id DESC LIMIT most
$$;

-- Dead letters wait again, as if they were new: one event, or all where it is empty. Gives how many.
CREATE FUNCTION kartoteka.webhook_again(webhook bigint, one text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    n bigint;
BEGIN
    UPDATE webhook_event e SET dead_at = NULL, attempts = 0, first_at = NULL, next_at = now()
    WHERE e.tenant_id = current_tenant() AND e.webhook_id = webhook AND e.dead_at IS NOT NULL
      AND (one = '' OR e.event::text = one);
    GET DIAGNOSTICS n = ROW_COUNT;
    IF n > 0 THEN
        PERFORM audit_add(current_tenant(), 'webhook.resend', ARRAY[webhook], ARRAY[n || ' events']);
    END IF;
    RETURN n;
END $$;

-- Attempts, newest first; before 0: from the newest on.
CREATE FUNCTION kartoteka.webhook_log_of(webhook bigint, failed boolean, before bigint, most bigint)
    RETURNS TABLE (id bigint, at timestamptz, event text, name text, record bigint, status int, error text, ms int)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
    SELECT a.id, a.at, a.event::text, a.name, a.party_id, a.status, a.error, a.ms
    FROM webhook_attempt a
    WHERE a.tenant_id = current_tenant() AND a.webhook_id = webhook AND (NOT failed OR a.error <> '')
      AND (before = 0 OR a.id < before)
    ORDER BY a.id DESC LIMIT most
$$;

-- Has a trial sent, before all that waits; gives its event, of a trial that waits already that one. '': the webhook
-- rests. NULL: there is none. Its receiver is asked even if it was found to be away.
CREATE FUNCTION kartoteka.webhook_ping(webhook bigint) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = kartoteka, pg_temp AS $$
DECLARE
    asker text[] := string_to_array(coalesce(current_setting('kartoteka.asker', true), ''), '/');
    trial text;
BEGIN
    PERFORM FROM webhook w WHERE w.tenant_id = current_tenant() AND w.id = webhook FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE webhook_state s SET next_at = '-infinity'
    WHERE s.tenant_id = current_tenant() AND s.webhook_id = webhook AND s.paused_at IS NULL;
    IF NOT FOUND THEN
        RETURN '';
    END IF;
    SELECT e.event::text INTO trial FROM webhook_event e
    WHERE e.tenant_id = current_tenant() AND e.webhook_id = webhook AND e.party_id = 0 AND e.dead_at IS NULL;
    IF trial IS NULL THEN
        INSERT INTO webhook_event AS e (tenant_id, webhook_id, party_id, kind, what, key_id, employee_id, request_id,
                                        next_at)
        VALUES (current_tenant(), webhook, 0, 0, 'ping', NULLIF(asker[1], '')::bigint, NULLIF(asker[2], '')::bigint,
                coalesce(asker[3], ''), '-infinity')
        RETURNING e.event::text INTO trial;
        PERFORM audit_add(current_tenant(), 'webhook.test', ARRAY[webhook], ARRAY['']);
    END IF;
    RETURN trial;
END $$;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY['kartoteka.webhooks_of()',
        'kartoteka.webhook_make(text, text, text, text[], bigint[], bigint[], text, bigint)',
        'kartoteka.webhook_put(bigint, text, text, text[], boolean, bigint[], boolean, bigint[], boolean)',
        'kartoteka.webhook_drop(bigint)', 'kartoteka.webhook_exchange(bigint, text, bigint)',
        'kartoteka.webhook_rest(bigint, text)', 'kartoteka.webhook_wake(bigint)',
        'kartoteka.webhook_dead_of(bigint, bigint, bigint)', 'kartoteka.webhook_again(bigint, text)',
        'kartoteka.webhook_log_of(bigint, boolean, bigint, bigint)', 'kartoteka.webhook_ping(bigint)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kartoteka_app') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO kartoteka_app', f);
        END IF;
    END LOOP;
END $$;
