"""The loops of `cleaner.engine` over blocks, thousands on a page."""

from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM

cdef extern from "Python.h":
    ctypedef struct PyTypeObject:
        object tp_alloc(PyTypeObject* kind, Py_ssize_t size)
    bint Py_UNICODE_ISSPACE(Py_UCS4 letter) noexcept


def list_simple(type removal not None, list labels not None, blocks, draft, dict causes not None):
    """Return what `cleaner.engine.list_simple` does."""
    cdef list texts = blocks.texts, first = blocks.first, last = blocks.last
    cdef dict mended = draft.mended
    cdef str source = draft.source
    cdef const long long[:] bounds = draft.bounds
    cdef bint simple = first is last and not mended  # all of them are
    cdef list removals = [], left = []
    cdef Py_ssize_t k, line, start
    cdef str text
    for k in range(len(labels)):
        label = labels[k]
        if label is not None:
            line = first[k]
            if not simple and (line != <Py_ssize_t>last[k] or line in mended):
                left.append(k)
                continue
            text = <str?>texts[k]
            start = pass_blanks(source, bounds[line])
            rule, kind, cause = label
            removals.append(make(removal, start, start + len(text), text, rule, kind, causes.get(cause) if causes else None))
    return removals, left


cdef object make(type removal, object start, object end, object text, object rule, object kind, object because):
    """Return a named tuple, without a tuple to make it from."""
    made = (<PyTypeObject*>removal).tp_alloc(<PyTypeObject*>removal, 6)
    fill(made, 0, start)
    fill(made, 1, end)
    fill(made, 2, text)
    fill(made, 3, rule)
    fill(made, 4, kind)
    fill(made, 5, because)
    return made


cdef inline void fill(object made, Py_ssize_t at, object item) noexcept:
    Py_INCREF(item)  # which setting it does not
    PyTuple_SET_ITEM(made, at, item)


cdef Py_ssize_t pass_blanks(str text, Py_ssize_t at) noexcept:
    """Return where the next character stands that is no blank."""
    while at < len(text) and Py_UNICODE_ISSPACE(text[at]):
        at += 1
    return at


def sort_verdicts(list verdicts not None):
    """Return what `cleaner.engine.sort_verdicts` does."""
    cdef list marks = [None] * len(verdicts), glued = [], telling = []
    cdef Py_ssize_t k
    for k in range(len(verdicts)):
        verdict = verdicts[k]
        if verdict is not None:
            whole = verdict.whole
            marks[k] = whole
            if whole is None:
                glued.append((k, verdict))
            if <tuple?>verdict.telling:
                telling.append((k, verdict))
    return marks, glued, telling


def list_spans(const unsigned char[:] left not None, const long long[:] bounds not None, dict mended not None):
    """Return what `cleaner.draft.list_spans` does."""
    cdef list spans = []
    cdef Py_ssize_t line, first = -1, size = len(left)
    if len(bounds) != size + 1:
        raise ValueError("where each line begins, and where the last one ends")
    for line in range(size + 1):
        if line < size and left[line] == 1:
            if first < 0:
                first = line
            continue
        if first >= 0:
            spans.append((bounds[first], bounds[line]))
        first = -1
        if line < size and left[line]:
            spans += <list?>mended[line]
    return spans


def locate(list spans not None, list positions not None):
    """Return what `cleaner.draft.locate` does."""
    cdef list places = []
    cdef Py_ssize_t k = 0, before = 0, start = 0, end = 0, position
    if spans:
        start, end = spans[0]
    for position in positions:
        while end <= position and k + 1 < len(spans):
            k += 1
            before += end - start
            start, end = spans[k]
        places.append(before + max(0, min(end, position) - start))
    return places


def leave(list items not None, list labels not None):
    """Return what `cleaner.engine.leave` does."""
    cdef list left = []
    cdef Py_ssize_t k
    if len(items) != len(labels):
        raise ValueError("a label or None an item")
    for k in range(len(labels)):
        if labels[k] is None:
            left.append(items[k])
    return left


def find_runs(list labels not None):
    """Return what `cleaner.engine.find_runs` does."""
    cdef list runs = []
    cdef Py_ssize_t k, first = -1
    for k in range(len(labels)):
        if labels[k] is None:
            if first >= 0:
                runs.append((first, k))
            first = -1
        elif first < 0:
            first = k
    if first >= 0:
        runs.append((first, len(labels)))
    return runs
