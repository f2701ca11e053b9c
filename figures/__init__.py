"""The interactive figures of Backprop by Hand."""
