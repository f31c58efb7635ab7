"""Drawing: orders become jobs, jobs become pictures in the gallery."""
