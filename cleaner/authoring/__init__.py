"""What those who write rule files need: a beginning, a check, tests, a catalogue."""
