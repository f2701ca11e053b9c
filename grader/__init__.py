"""The grader of Backprop by Hand."""
