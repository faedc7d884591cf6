-- Renews keys that older rules have made, in lots, each in a transaction of its own, beside live
-- writers.
CALL kartoteka.renew_keys();
