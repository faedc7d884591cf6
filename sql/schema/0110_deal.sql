-- Deals that scripts and operators make: enough of one that a contact's and a client's records can be told apart
-- from those that nobody deals with.
ALTER TABLE kartoteka.deal
    ADD COLUMN external_id text,
    ADD COLUMN owner_id bigint,
    ADD COLUMN person_ids bigint[] NOT NULL DEFAULT '{}',  -- participants; party_id is the main contact
    ADD COLUMN plan_date date,
    ADD COLUMN amount numeric(14, 2) NOT NULL DEFAULT 0,
    ADD COLUMN margin numeric(14, 2) NOT NULL DEFAULT 0,
    ADD COLUMN content text NOT NULL DEFAULT '',
    ADD COLUMN closed_at timestamptz,
    ADD COLUMN close_status text NOT NULL DEFAULT '',
    ADD COLUMN close_note text NOT NULL DEFAULT '',
    ADD COLUMN closed_amount numeric(14, 2) NOT NULL DEFAULT 0,
    ADD COLUMN created_by bigint,
    ADD COLUMN updated_at timestamptz,
    ADD COLUMN updated_by bigint,
    ADD CONSTRAINT deal_owner FOREIGN KEY (tenant_id, owner_id) REFERENCES kartoteka.employee;
CREATE UNIQUE INDEX deal_external_id ON kartoteka.deal (tenant_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX deal_created ON kartoteka.deal (tenant_id, created_at, id);
