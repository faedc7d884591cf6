-- name: photo_get
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, known text
-- row: type text, hash text, data text
-- access: read
-- No data when `known` names the hash: who asks has the picture already.
SELECT f.type, f.hash,
       CASE WHEN strpos(COALESCE($6, ''), f.hash) = 0 THEN encode(f.data, 'hex') END AS data
FROM party p JOIN party_photo f ON f.tenant_id = $1 AND f.party_id = p.id
WHERE p.id = $5 AND
-- include: party_visible
