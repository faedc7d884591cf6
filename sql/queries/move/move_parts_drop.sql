-- name: move_parts_drop
-- Takes from marked people and companies what they no longer have in the other system; addresses all, because
-- they are written anew.
-- args: none
-- row: none
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), contacts AS (
    DELETE FROM contact_info c USING item i
    WHERE c.tenant_id = :tenant AND c.party_id = i.id AND i.mark = '~' AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(i.v -> 'contacts') AS w(id bigint, kind smallint, category smallint, value text)
        WHERE w.id = c.id OR (w.id IS NULL AND w.kind = c.kind AND w.category = c.category AND w.value = c.value))
), addresses AS (
    DELETE FROM address a USING item i WHERE a.tenant_id = :tenant AND a.party_id = i.id AND i.mark = '~'
), customs AS (
    DELETE FROM custom_value x USING item i, moved f
    WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~' AND f.tenant_id = :tenant
      AND f.origin = :origin AND f.sort = 'field' AND f.new_id = x.field_id AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(i.v -> 'customs') AS w(field text) WHERE w.field = f.old_id)
), tags AS (
    DELETE FROM party_tag x USING item i, tag t
    WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~' AND t.tenant_id = :tenant AND t.id = x.tag_id
      AND i.v -> 'tags' IS NOT NULL AND NOT EXISTS (
        SELECT FROM jsonb_array_elements_text(i.v -> 'tags') AS w(title) WHERE fold(w.title) = t.title_key)
), access AS (
    DELETE FROM party_access x USING item i WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~'
), accounts AS (
    DELETE FROM loyalty_account x USING item i
    WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~' AND i.v -> 'accounts' IS NOT NULL
), cards AS (
    DELETE FROM loyalty_card x USING item i
    WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~' AND i.v -> 'cards' IS NOT NULL
), details AS (
    DELETE FROM company_detail x USING item i WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~'
)
DELETE FROM company_requisite x USING item i WHERE x.tenant_id = :tenant AND x.party_id = i.id AND i.mark = '~'
