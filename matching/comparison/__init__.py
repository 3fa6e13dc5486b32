"""What is asked and what is offered, made comparable and put into words."""
