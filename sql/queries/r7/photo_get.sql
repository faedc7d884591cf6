-- name: photo_get
-- args: id bigint, known text?
-- row: type text, hash text, data text?
-- access: read
-- Leaves the data out when `known` names the hash, because the caller has the picture already.
SELECT f.type, f.hash,
       CASE WHEN strpos(COALESCE(:known, ''), f.hash) = 0 THEN encode(f.data, 'hex') END AS data
FROM party p JOIN party_photo f ON f.tenant_id = :tenant AND f.party_id = p.id
WHERE p.id = :id AND
-- include: party_visible
