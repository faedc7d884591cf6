-- Keys by older rules are renewed in lots, each a transaction of its own, beside whoever writes.
CALL kartoteka.renew_contacts();
