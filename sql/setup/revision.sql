-- After a restore, revisions of rows may be ahead of the new cluster's transaction numbers.
CALL kartoteka.revision_rebase();
