"""What every page stands on: the frame, the forms, the Swedish way of writing dates, the error pages."""
