-- name: contact_search
-- args: parts int
-- row: = party_rows
-- access: read, slow, one plan
-- Finds contacts with words (each somewhere in names, title, contact values, addresses) or with tags, where at most
-- :most parties have one of the words or a tag, as with most that is asked. Those are known by their ids, so one plan
-- is good for all arguments, and planning all that contact_search_many may be asked takes longer than the search. Where
-- more have them, one row of some party with the total -1.
WITH
-- include: contact_lead
), few AS MATERIALIZED (
    SELECT count(*) <= :most AS yes FROM lead
), found AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (ARRAY(SELECT l.party_id FROM lead l WHERE (SELECT few.yes FROM few))) AND
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_worded
), page AS MATERIALIZED (
    SELECT p.id FROM found f JOIN party p ON p.tenant_id = :tenant AND p.id = f.id
-- include: contact_behind
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (SELECT count(*) FROM found) AS total FROM page x
    UNION ALL
    SELECT min(l.party_id), 1, 0, -1 FROM lead l HAVING NOT (SELECT few.yes FROM few)
)
-- include: party_rows
