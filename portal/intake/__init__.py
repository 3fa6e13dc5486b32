"""What a client is asked: the questions of each kind of work, as data, and the tasks that they are asked in."""
