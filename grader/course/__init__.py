"""Where courses made before version 0.2 look for what is now in :mod:`grader.classroom`."""
