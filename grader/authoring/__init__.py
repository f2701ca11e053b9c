"""What a course's author needs: notebooks from prose, and the proof that the course is sound."""
