"""Rule files: read, checked and compiled."""

from cleaner.rules.read import Entry, Rule, RuleFile, read_rule_file

__all__ = ["Entry", "Rule", "RuleFile", "read_rule_file"]
