"""What pages read: rows shaped for one page, scoped to the actor, never writing."""
