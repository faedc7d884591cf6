-- Keys that older rules have made are renewed in lots, each a transaction of its own, beside whoever writes.
CALL kartoteka.renew_keys();
