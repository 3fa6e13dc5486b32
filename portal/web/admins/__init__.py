"""The operator’s pages: the match queue, the runs and the audit trail."""
