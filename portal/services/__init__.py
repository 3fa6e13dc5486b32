"""The write side: one verb for each thing that people do.

Every verb takes the session and the actor (None is the system), checks the policy and the move, changes, flushes,
writes an audit event and never commits: the caller does, with `portal.db.transaction`.
"""
