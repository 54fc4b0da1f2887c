"""`cleaner.shapes` in C: a short line is read once, and a regular expression is asked only where it may match."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize

from cleaner import shapes
from cleaner.blocks import UNSPACED

cdef extern from "Python.h":
    int PyUnicode_KIND(str text)
    const void* PyUnicode_DATA(str text)
    Py_UCS4 PyUnicode_READ(int kind, const void* data, Py_ssize_t at) nogil
    bint Py_UNICODE_ISSPACE(Py_UCS4 char) nogil
    bint Py_UNICODE_ISDIGIT(Py_UCS4 char) nogil
    bint Py_UNICODE_ISALPHA(Py_UCS4 char) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4 char) nogil
    bint Py_UNICODE_ISLOWER(Py_UCS4 char) nogil
    bint Py_UNICODE_ISUPPER(Py_UCS4 char) nogil
    bint Py_UNICODE_ISTITLE(Py_UCS4 char) nogil

cdef enum:
    ROUND = 64  # characters that are looked at together
    PLANE = 0x10000  # characters that have a row in the tables
    MOST = 32  # hints
    LONGEST = 8  # characters of a hint
    # classes
    SPACE = 1
    DIGIT = 2
    TELLING = 4  # looked at by `note`
    CLOSING = 8
    BULLET = 16
    QUOTE = 32
    OPENING = 64
    SCRIPT = 128  # written without spaces
    LOWER = 256
    UPPER = 512
    ALNUM = 1024


cdef struct Hint:
    Py_ssize_t size
    Py_UCS4[LONGEST] characters


cdef struct Line:
    int kind
    const void* data
    Py_ssize_t start  # behind the bullet
    Py_ssize_t stop


cdef struct Count:  # what one reading of a line finds
    Py_ssize_t tokens
    Py_ssize_t digits  # of the first 60 characters
    int lower, upper  # first letters of the first 40 tokens
    bint copyright, pipe, year
    Py_ssize_t address, date  # where one may begin, from 1


cdef struct Glance:  # what matters in a long line
    Py_ssize_t spaces
    bint copyright, address


cdef struct Look:  # `shapes.Shape`
    Py_ssize_t words
    char letter, end, case, start, form


ctypedef fused Character:
    unsigned char
    unsigned short
    unsigned int


cdef unsigned short[PLANE] CLASSES
cdef char[PLANE] ENDS
cdef unsigned char[PLANE] BEGINNINGS  # whether a hint may begin with two characters, see `number_pair`
cdef Hint[MOST] HINTS
cdef int HINTED = len(shapes.HINTS)
cdef Py_ssize_t LONG = shapes.LONG
cdef object search_address = shapes.ADDRESS.search
cdef object search_date = shapes.DATE.search
cdef object search_credit = shapes.CREDIT.search


# --- tables, read off the constants of `cleaner.shapes` ---------------------------------------------------------------
cdef void fill_classes() except *:
    cdef Py_UCS4 char
    for char in range(PLANE):
        CLASSES[char] = find_classes(char)
    add_class(CLOSING, shapes.CLOSING)
    add_class(BULLET, shapes.BULLETS)
    add_class(QUOTE, shapes.QUOTES)
    add_class(OPENING, shapes.OPENING)
    add_class(TELLING, "©@:.|›/")
    for first, last in zip(UNSPACED[::3], UNSPACED[2::3], strict=True):
        for char in range(ord(first), min(ord(last) + 1, PLANE)):
            CLASSES[char] |= SCRIPT


cdef unsigned short find_classes(Py_UCS4 char) noexcept nogil:
    """Return the classes of a character that Python knows."""
    cdef unsigned short case = LOWER if Py_UNICODE_ISLOWER(char) else UPPER if Py_UNICODE_ISUPPER(char) else 0
    cdef unsigned short kind = SPACE if Py_UNICODE_ISSPACE(char) else DIGIT if Py_UNICODE_ISDIGIT(char) else 0
    return case | kind | (ALNUM if Py_UNICODE_ISALNUM(char) else 0)


cdef void add_class(unsigned short kind, str characters) except *:
    cdef Py_UCS4 char
    for char in characters:
        CLASSES[char] |= kind


cdef void fill_ends() except *:
    cdef Py_UCS4 char
    for char in range(PLANE):
        ENDS[char] = c"0"
    for char, end in shapes.ENDS.items():
        ENDS[char] = <char>ord(end)


cdef void fill_hints() except *:
    """Read the hints; what follows one of a single character may be anything."""
    cdef Py_ssize_t i, k
    for k, hint in enumerate(shapes.HINTS):
        if k == MOST or len(hint) > LONGEST:
            raise ValueError(f"no room for the hint {hint!r}")
        HINTS[k].size = len(hint)
        for i in range(len(hint)):
            HINTS[k].characters[i] = hint[i]
        for i in range(256):
            if len(hint) == 1 or i == ord(hint[1]) & 255:
                BEGINNINGS[number_pair(HINTS[k].characters[0], i)] = True


fill_classes()
fill_ends()
fill_hints()


# --- characters -------------------------------------------------------------------------------------------------------
cdef inline Py_UCS4 read(const Line* line, Py_ssize_t at) noexcept nogil:
    return PyUnicode_READ(line.kind, line.data, at)


cdef inline unsigned short classify(Py_UCS4 char) noexcept nogil:
    """Return the classes of a character; beyond the tables are letters, digits and ideographs, and none of the rest."""
    if char < PLANE:
        return CLASSES[char]
    return find_classes(char) | (SCRIPT if 0x20000 <= char <= 0x3ffff else 0)


cdef inline unsigned int number_pair(unsigned int char, unsigned int following) noexcept nogil:
    """Return a number below PLANE, the same for some pairs."""
    return (char & 255) << 8 | (following & 255)


cdef inline bint is_at(const Line* line, Py_ssize_t at, const char* part, Py_ssize_t size) noexcept nogil:
    """Tell whether the (ASCII) part stands there."""
    cdef Py_ssize_t i
    if at < line.start or at + size > line.stop:
        return False
    for i in range(size):
        if read(line, at + i) != <Py_UCS4>part[i]:
            return False
    return True


cdef inline bint is_digit(const Line* line, Py_ssize_t at) noexcept nogil:
    return at < line.stop and classify(read(line, at)) & DIGIT != 0


cdef inline bint is_word(const Line* line, Py_ssize_t at) noexcept nogil:
    """Tell what a regular expression's word characters are, none outside of the line."""
    return line.start <= at < line.stop and (classify(read(line, at)) & ALNUM != 0 or read(line, at) == u"_")


# --- a line -----------------------------------------------------------------------------------------------------------
cdef int describe(str text, Look* look) except -1:
    """Find what `shapes.describe` does; of an empty line, that it has no words."""
    cdef Line line = Line(PyUnicode_KIND(text), PyUnicode_DATA(text), 0, len(text))
    look.start = find_start(&line)
    if line.stop > LONG:
        describe_long(&line, look)
    else:
        describe_short(text, &line, look)
    look.letter = <char>choose_letter(text, &line, look)
    return 0


cdef int describe_short(str text, Line* line, Look* look) except -1:
    cdef Count count
    line.start = pass_bullets(line)
    if line.start:
        look.start = c"b"
        line.start = line.start if line.start < line.stop else 0
    count = count_in(line)
    look.words = count_words(line, count.tokens)
    look.end = find_end(line)
    look.case = find_case(line, &count)
    look.form = <char>find_form(text, line, &count, look.words)
    return 0


cdef void describe_long(const Line* line, Look* look) noexcept nogil:
    cdef Glance glance = glance_at(line)
    look.words = glance.spaces + 1 if glance.spaces * 12 > line.stop else count_words(line, glance.spaces + 1)
    look.end = find_end(line)
    look.case = c"s"
    look.form = c"c" if glance.copyright else c"u" if glance.address else c"0"


cdef Glance glance_at(const Line* line) noexcept nogil:
    if line.kind == 1:
        return glance_over(<const unsigned char*>line.data, line.stop)
    if line.kind == 2:
        return glance_over(<const unsigned short*>line.data, line.stop)
    return glance_over(<const unsigned int*>line.data, line.stop)


cdef Glance glance_over(const Character* text, Py_ssize_t size) noexcept nogil:
    """Look for what tells the form of a long line; without branches, so that compilers look at many characters at once."""
    cdef Py_ssize_t at = 0, i, spaces = 0
    cdef Character some, copyright = 0, address = 0, doubt = 0
    while at + ROUND < size:
        some = 0
        for i in range(at, at + ROUND):
            some += text[i] == c" "
            copyright |= text[i] == 0xa9
            address |= text[i] == c"@"
            doubt |= (text[i] == c"t") & (text[i + 1] == c"p")
            doubt |= (text[i] == c"w") & (text[i + 1] == c"w")
        spaces += some
        at += ROUND
    for i in range(at, size):
        spaces += text[i] == c" "
        copyright |= text[i] == 0xa9
        address |= text[i] == c"@"
    return Glance(spaces, copyright, address or has_address(text, at if not doubt else 0, size))


cdef bint has_address(const Character* text, Py_ssize_t begin, Py_ssize_t size) noexcept nogil:
    """Tell whether "http" or "www." stands in a line, not before `begin`, but for three characters."""
    cdef Py_ssize_t at
    for at in range(max(begin - 3, 0), size - 3):
        if text[at] == c"h" and text[at + 1] == c"t" and text[at + 2] == c"t" and text[at + 3] == c"p":
            return True
        if text[at] == c"w" and text[at + 1] == c"w" and text[at + 2] == c"w" and text[at + 3] == c".":
            return True
    return False


cdef Py_ssize_t pass_bullets(const Line* line) noexcept nogil:
    """Return where the text behind the bullets begins."""
    cdef Py_ssize_t at = 0, passed = 0
    while at < line.stop and classify(read(line, at)) & BULLET:
        while at < line.stop and classify(read(line, at)) & BULLET:
            at += 1
        if at == line.stop or not classify(read(line, at)) & SPACE:
            break
        while at < line.stop and classify(read(line, at)) & SPACE:
            at += 1
        passed = at
    return passed


cdef Count count_in(const Line* line) noexcept nogil:
    if line.kind == 1:
        return count_over(<const unsigned char*>line.data, line)
    if line.kind == 2:
        return count_over(<const unsigned short*>line.data, line)
    return count_over(<const unsigned int*>line.data, line)


cdef Count count_over(const Character* text, const Line* line) noexcept nogil:
    cdef Count count = Count(0, 0, 0, 0, False, False, False, 0, 0)
    cdef Py_ssize_t at
    cdef Py_UCS4 char
    cdef unsigned short kind
    cdef bint inside = False
    for at in range(line.start, line.stop):
        char = <Py_UCS4>text[at]
        kind = classify(char)
        if inside and not kind & (SPACE | DIGIT | TELLING):  # as nearly all are
            continue
        if kind & SPACE:
            inside = False
            continue
        if not inside:
            inside = True
            note_token(&count, kind)
        if kind & DIGIT:
            note_digit(line, &count, at, char)
        elif kind & TELLING:
            note(line, &count, at, char)
    return count


cdef inline void note_token(Count* count, unsigned short first) noexcept nogil:
    count.tokens += 1
    if count.tokens <= 40:
        count.lower += (first & LOWER) != 0
        count.upper += (first & UPPER) != 0


cdef void note_digit(const Line* line, Count* count, Py_ssize_t at, Py_UCS4 char) noexcept nogil:
    """Count a digit, and note a year, or the first digit that any date has within its first four: before a mark or of a year."""
    cdef Py_UCS4 following = read(line, at + 1) if at + 1 < line.stop else 0
    cdef bint century = (char == u"1" and following == u"9") or (char == u"2" and following == u"0")
    count.digits += at < line.start + 60
    if century and is_year(line, at):
        count.year = True
    if not count.date and (following in u"年월月" or (following in u":.h/-" or century) and is_digit(line, at + 2)):
        count.date = max(line.start, at - 3) + 1


cdef bint is_year(const Line* line, Py_ssize_t at) noexcept nogil:
    """Tell whether four ASCII digits stand by themselves."""
    cdef Py_ssize_t i
    for i in range(at + 2, at + 4):
        if i >= line.stop or not u"0" <= read(line, i) <= u"9":
            return False
    return not is_word(line, at - 1) and not is_word(line, at + 4)


cdef void note(const Line* line, Count* count, Py_ssize_t at, Py_UCS4 char) noexcept nogil:
    """Note the characters that tell the form, and what any address has."""
    if char == u"©":
        count.copyright = True
    elif char == u"|" or char == u"›":
        count.pipe = True
    elif char == u"/":
        count.pipe = count.pipe or is_at(line, at - 1, " / ", 3)
    elif not count.address and may_address(line, at, char):
        count.address = max(line.start, at - 5) + 1  # the colon of https: is its sixth character


cdef bint may_address(const Line* line, Py_ssize_t at, Py_UCS4 char) noexcept nogil:
    if char == u":":
        return is_at(line, at - 4, "http", 4) or is_at(line, at - 5, "https", 5)
    if char == u".":
        return is_at(line, at - 3, "www", 3) or (at + 1 < line.stop and read(line, at + 1) in u"conjpg")  # .com, .org, .net ...
    return is_word(line, at + 1)  # @


cdef Py_ssize_t count_words(const Line* line, Py_ssize_t tokens) noexcept nogil:
    cdef Py_ssize_t size = line.stop - line.start, characters = 0, at
    if line.kind > 1 and (tokens < size // 12 or (tokens < 3 and size > 8)):  # no such script is in Latin-1
        for at in range(line.start, line.stop):
            characters += (classify(read(line, at)) & SCRIPT) != 0
        if characters > 2:
            return tokens + characters // 2
    return tokens


cdef char find_end(const Line* line) noexcept nogil:
    cdef Py_ssize_t at = line.stop
    cdef Py_UCS4 last
    while at > line.start and classify(read(line, at - 1)) & CLOSING:
        at -= 1
    if at == line.start:
        return c"0"
    last = read(line, at - 1)
    if last == u"…" or (last == u"." and is_at(line, at - 3, "...", 3)):
        return c"f"
    return ENDS[last] if last < PLANE else c"0"


cdef char find_case(const Line* line, const Count* count) noexcept nogil:
    if count.lower:
        return c"t" if count.upper > count.lower else c"s" if count.upper else c"l"
    if count.upper:
        return c"U" if is_upper(line) else c"T"
    return c"n"


cdef bint is_upper(const Line* line) noexcept nogil:
    """Tell what str.isupper does, of a line that has an upper-case letter."""
    cdef Py_ssize_t at
    cdef Py_UCS4 char
    for at in range(line.start, line.stop):
        char = read(line, at)
        if classify(char) & LOWER or Py_UNICODE_ISTITLE(char):
            return False
    return True


cdef char find_start(const Line* line) noexcept nogil:
    cdef Py_UCS4 first = read(line, 0) if line.stop else 0
    cdef unsigned short kind = classify(first)
    if kind & ALNUM and Py_UNICODE_ISALPHA(first):
        return c"u" if kind & UPPER else c"l" if kind & LOWER else c"o"
    return c"d" if kind & DIGIT else c"q" if kind & QUOTE else c"(" if kind & OPENING else c"o"


cdef int find_form(str text, const Line* line, const Count* count, Py_ssize_t words) except -1:
    if count.copyright:
        return c"c"
    if words > 20:
        return c"0"
    if count.address and search_address(text[line.start :], count.address - 1 - line.start):
        return c"u"
    if count.digits:
        if count.year or count.date and search_date(text[line.start :], count.date - 1 - line.start):
            return c"d"
        return c"9" if count.digits * 2 >= line.stop - line.start else c"n"
    return c"p" if count.pipe else c"0"


# --- its letter -------------------------------------------------------------------------------------------------------
cdef int choose_letter(str text, const Line* line, const Look* look) except -1:
    cdef Py_ssize_t words = look.words
    if words < 3 and not has_word(line):
        return c"-"
    if look.form == c"c" and words < 60:
        return c"C"
    if 5 < words < 90 and may_credit(line) and search_credit(text[max(line.start, line.stop - 90) :]):
        return c"c"
    if look.end == c"." or look.end == c"?":
        if look.form == c"u" and words > 8:
            return c"U"
        return c"a" if words <= 3 else c"b" if words <= 9 else c"p" if words <= 20 else c"P"
    if look.form == c"d" and words <= 12:
        return c"d"
    if look.form == c"u" and words <= 8:
        return c"u"
    if look.form == c"9":
        return c"0"
    if look.end == c"f":
        return c"f" if words <= 12 else c"F"
    if look.end == c":":
        return c":" if words <= 20 else c"P"
    return choose_unmarked(look)


cdef char choose_unmarked(const Look* look) noexcept nogil:
    cdef bint digits = look.form == c"n", capitals = look.case == c"U" or look.case == c"T" or look.case == c"t"
    if look.words <= 3:
        return c"n" if digits else c"t" if capitals else c"l" if look.case == c"l" else c"s"
    if look.words <= 9:
        return c"N" if digits else c"T" if capitals else c"h"
    if look.words <= 20:
        return c"M" if capitals else c"m"
    return c"L"


cdef bint has_word(const Line* line) noexcept nogil:
    cdef Py_ssize_t at
    for at in range(line.start, min(line.stop, line.start + 200)):
        if classify(read(line, at)) & ALNUM:
            return True
    return False


cdef bint may_credit(const Line* line) noexcept nogil:
    """Tell whether the last 90 characters have a hint at a credit, and the line no mark at its end."""
    cdef Py_UCS4 last = read(line, line.stop - 1)
    if last < PLANE and ENDS[last] != c"0":
        return False
    if line.kind == 1:
        return find_hint(<const unsigned char*>line.data, line)
    if line.kind == 2:
        return find_hint(<const unsigned short*>line.data, line)
    return find_hint(<const unsigned int*>line.data, line)


cdef bint find_hint(const Character* text, const Line* line) noexcept nogil:
    cdef Py_ssize_t at
    cdef Py_UCS4 char, following = 0
    for at in range(line.stop - 1, max(line.start, line.stop - 90) - 1, -1):
        char = <Py_UCS4>text[at]
        if BEGINNINGS[number_pair(char, following)] and is_hint(line, at) and may_tell(char, following, text[line.stop - 1]):
            return True
        following = char
    return False


cdef inline bint may_tell(Py_UCS4 char, Py_UCS4 following, Py_UCS4 last) noexcept nogil:
    """Tell whether a hint that begins with two characters can be of a credit that ends so: "/" before an agency, or in brackets,
    where alone "File: " is.
    """
    if last == u")" or last == u"]":
        return True
    if char == u"/":
        return last in u"PsSAaeo"
    return char != u"i" or following != u"l"


cdef bint is_hint(const Line* line, Py_ssize_t at) noexcept nogil:
    """Tell whether one of the hints stands there."""
    cdef int k
    cdef Py_ssize_t i
    for k in range(HINTED):
        i = 0
        while i < HINTS[k].size and at + i < line.stop and read(line, at + i) == HINTS[k].characters[i]:
            i += 1
        if i == HINTS[k].size:
            return True
    return False


# --- all lines --------------------------------------------------------------------------------------------------------
def look(list texts not None):
    """Return the letter of each line, and as bytes, one a line: number of words (up to 255), end, case, start and form."""
    cdef Py_ssize_t n = len(texts)
    cdef list columns = [PyBytes_FromStringAndSize(NULL, n) for _ in range(6)]
    cdef char* letters = PyBytes_AS_STRING(columns[0])
    cdef char* words = PyBytes_AS_STRING(columns[1])
    cdef char* ends = PyBytes_AS_STRING(columns[2])
    cdef char* cases = PyBytes_AS_STRING(columns[3])
    cdef char* starts = PyBytes_AS_STRING(columns[4])
    cdef char* forms = PyBytes_AS_STRING(columns[5])
    cdef Look found
    cdef Py_ssize_t i
    cdef str text
    for i, text in enumerate(texts):
        if text is None or i >= n:
            raise TypeError("lines are a list of str")
        describe(text, &found)
        letters[i], ends[i], cases[i] = found.letter, found.end, found.case
        starts[i], forms[i], words[i] = found.start, found.form, <char>min(found.words, 255)
    return columns[0].decode("ascii"), tuple(columns[1:])


def has_credit(list texts not None):
    """Tell what `zones.has_credit` does."""
    cdef Line line
    cdef str text
    for text in texts:
        line = Line(PyUnicode_KIND(text), PyUnicode_DATA(text), 0, len(text))
        if line.stop and may_credit(&line) and search_credit(text[max(0, line.stop - 90) :]):
            return True
    return False
