-- name: contacts_renew
-- args: count int
-- row: renewed boolean
-- access: write
-- tenant: none, it renews what the schema says
SELECT kartoteka.renew_contacts_lot(:count) AS renewed
