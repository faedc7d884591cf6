-- Keys by older rules are renewed in lots, each in a transaction of its own, beside live writers.
CALL kartoteka.renew_contacts();
