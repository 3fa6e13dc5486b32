"""What everybody may read: the home page, the guide to BPO and KPO, and the questionnaire."""
