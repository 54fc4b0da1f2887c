"""The loops of `cleaner.zones` over the rules that take lines."""

from cleaner.shapes import choose_mark

cdef dict KNOWN = {}  # by the rule's address, since rules are slow to hash
cdef Py_ssize_t REMEMBERED = 1 << 16


cdef class Known:
    """What is asked of a rule."""

    cdef object rule  # kept, so that no other gets its address
    cdef unsigned char letter
    cdef bint strong, opens
    cdef str kind
    cdef tuple label

    def __init__(self, rule):
        self.rule, self.kind, self.strong, self.opens = rule, rule.kind, rule.strong, bool(rule.opens)
        self.letter = ord(choose_mark(self.kind, self.strong, self.opens))
        self.label = (rule.id, rule.kind)


cdef Known look_up(object rule):
    known = KNOWN.get(id(rule))
    if known is None:
        if len(KNOWN) >= REMEMBERED:
            KNOWN.clear()
        known = KNOWN[id(rule)] = Known(rule)
    return <Known>known


def mark_letters(str own not None, list marks not None):
    """Return what `zones.mark_letters` does."""
    cdef bytearray letters = bytearray(own, "ascii")
    cdef Py_ssize_t i
    check(len(own), len(marks))
    for i, mark in enumerate(marks):
        if mark is not None:
            letters[i] = look_up(mark).letter
    return letters.decode("ascii")


def name_rules(list labels not None, list marks not None):
    """Do what `zones.name_rules` does."""
    cdef list weak = []
    cdef Known known
    cdef Py_ssize_t i
    check(len(labels), len(marks))
    for i, mark in enumerate(marks):
        if mark is not None:
            known = look_up(mark)
            if known.strong or labels[i] is not None:
                labels[i] = known.label
            else:
                weak.append((i, mark))
    return weak


def name_kinds(list labels not None, list marks not None):
    """Do what `zones.name_kinds` does."""
    cdef Known known
    cdef Py_ssize_t i, last = len(marks) - 1
    cdef str kind = None
    check(len(labels), len(marks))
    above = None
    for i, mark in enumerate(marks):
        label = labels[i]
        if label is None:
            kind = None
        elif mark is not None:
            known = look_up(mark)
            kind = known.kind if known.opens else kind
        elif kind is not None:
            labels[i] = ("any/comment-thread" if kind == "comments" else label[0], kind)
        elif above is not None:
            labels[i] = (label[0], look_up(above).kind)
        elif i < last and marks[i + 1] is not None:
            labels[i] = (label[0], look_up(marks[i + 1]).kind)
        above = mark


cdef int check(Py_ssize_t lines, Py_ssize_t marks) except -1:
    if lines != marks:
        raise ValueError("a rule or None a line")
    return 0
