"""`cleaner.engine` in C: the removals of whole blocks, thousands on a page."""

cdef extern from "Python.h":
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept


def list_simple(type removal not None, list labels not None, blocks, draft):
    """Return what `cleaner.engine.list_simple` does."""
    cdef list texts = blocks.texts, first = blocks.first, last = blocks.last, lines = draft.lines, starts = draft.starts
    cdef dict mended = draft.mended
    cdef list removals = [], left = []
    cdef Py_ssize_t k, line, start
    cdef str text
    for k in range(len(labels)):
        if labels[k] is not None:
            line = first[k]
            if line != <Py_ssize_t>last[k] or line in mended:
                left.append(k)
                continue
            text = <str?>texts[k]
            rule, kind = <tuple?>labels[k]
            start = <Py_ssize_t>starts[line] + count_blanks(<str?>lines[line])
            removals.append(tuple.__new__(removal, (start, start + len(text), text, rule, kind)))
    return removals, left


cdef Py_ssize_t count_blanks(str line) noexcept:
    """Return how many blanks a line begins with."""
    cdef Py_ssize_t i
    for i in range(len(line)):
        if not Py_UNICODE_ISSPACE(line[i]):
            return i
    return len(line)
