"""The figures: counts that are kept, beside every call counted one by one."""
