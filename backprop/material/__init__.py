"""What a question is about, where the notebook shows it and the grader works out its answer:
the shuffled steps of a proof, listings with a mistake in them, matrices. Nothing is typed twice.
"""
