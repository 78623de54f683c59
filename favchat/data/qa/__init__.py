"""Questions and answers about clips: written by rule, checked, balanced and scored."""
