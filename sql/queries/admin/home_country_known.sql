-- name: home_country_known
-- args: home text
-- row: known boolean, codes text
-- tenant: none, the same countries for all
-- access: read
SELECT is_home_country(:home) AS known, string_agg(p.home, ', ' ORDER BY p.n) AS codes
FROM phone_plans() WITH ORDINALITY AS p(home, code, trunk, shortest, longest, bare_shortest, bare_longest, whole, abroad,
                                        eight, n)
