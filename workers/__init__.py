"""What happens by itself: looks at rows that are due and calls services. Decides nothing."""
