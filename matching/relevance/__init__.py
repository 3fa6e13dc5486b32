"""What the relevance of past engagements is measured with: terms, their weights, histories of awards."""
