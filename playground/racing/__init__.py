"""What tabs share in which trainings run side by side: lanes as text, the race, its room on the page, its timeline."""
