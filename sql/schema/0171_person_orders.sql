-- Orders of people that read an index as far as their page: by role, birthday, an own field. Each
-- index holds those who have a value; a new client without one pays nothing for it. Texts of any length are ordered
-- by their first 100 characters, for an index holds no long ones.
CREATE INDEX party_role ON kartoteka.party (tenant_id, left(kartoteka.fold(role), 100), id)
    WHERE role <> '' AND kind = 1 AND deleted_at IS NULL;
CREATE INDEX party_birthday ON kartoteka.party (tenant_id, birthday, id)
    WHERE birthday IS NOT NULL AND kind = 1 AND deleted_at IS NULL;
CREATE INDEX custom_value_order ON kartoteka.custom_value (tenant_id, field_id, left(kartoteka.fold(value), 100), party_id);
INSERT INTO kartoteka.renewal (part, step, is_index, ended_at)
VALUES ('party_role', 20, true, now()), ('custom_value_order', 20, true, now());

-- Deals by title and amount.
CREATE INDEX deal_title ON kartoteka.deal (tenant_id, left(kartoteka.fold(title), 100), id);
CREATE INDEX deal_amount ON kartoteka.deal (tenant_id, amount, id);
INSERT INTO kartoteka.renewal (part, step, is_index, ended_at) VALUES ('deal_title', 20, true, now());
