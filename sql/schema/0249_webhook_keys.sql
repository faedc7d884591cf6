-- Every key of a table of tenants' rows begins with the tenant (docs/SCALING.md, "The next engine"). Old attempts are
-- dropped in the order of their ids, whosever they are.
ALTER TABLE kartoteka.webhook_event DROP CONSTRAINT webhook_event_pkey, ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE kartoteka.webhook_attempt DROP CONSTRAINT webhook_attempt_pkey, ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX webhook_attempt_id ON kartoteka.webhook_attempt (id);
