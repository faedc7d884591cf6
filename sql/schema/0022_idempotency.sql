-- Answers of requests that carried an Idempotency-Key: sent again, they are answered and not repeated.

CREATE TABLE kartoteka.idempotency (
    tenant_id int NOT NULL REFERENCES kartoteka.tenant,
    key_id bigint NOT NULL,                 -- the caller's access key; 0: none
    key text NOT NULL CHECK (key <> ''),
    request text NOT NULL,                  -- SHA-256 of what was asked
    answer text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key_id, key)
);
CREATE INDEX idempotency_age ON kartoteka.idempotency (tenant_id, created_at);
CALL kartoteka.protect('kartoteka.idempotency');
