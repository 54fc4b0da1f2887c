"""One grammar over the concepts that all languages share: which sentences are notices, buttons and forms, and what they say."""
