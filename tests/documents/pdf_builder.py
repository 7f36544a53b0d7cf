"""Small real PDFs for tests, written by hand so that every position, size and font is the test's own.

    build_pdf([[Line("Housing", size=18, bold=True), Line("Veterans wait longer.")]], path, title="Housing")

Lines go down the page by themselves; give ``x`` and ``y`` (points from the page's lower left corner, ``y``
the baseline) to place one. A line may be made of runs, for note marks and bold words:
``Line([Run("100,000"), Run("1", size=6, rise=4), Run(" people")])``. Any character may be used: those
outside Windows-1252 are drawn with some other glyph but read back as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

PAGE_WIDTH, PAGE_HEIGHT = 595, 842
LEFT, TOP = 72.0, 770.0
# Advance widths of Helvetica for the characters from the space to the tilde, thousandths of the size.
WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
    "278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 "
    "667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 "
    "833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
ADVANCE = {chr(32 + index): int(width) for index, width in enumerate(WIDTHS.split())}
OTHER_WIDTH = 556
SMALL_FIGURE = 0.333


@dataclass(frozen=True)
class Run:
    """Words of one size and weight; ``None`` takes the line's own.

    ``rise`` lifts the baseline, by a text matrix as Word does, or by the ``Ts`` operator as others do.
    ``glyph_names`` draws with a font that says only "g33" for every glyph; ``small_figures`` with a
    font's own small figures, of full size and on the baseline.
    """

    text: str
    size: float | None = None
    bold: bool | None = None
    rise: float = 0
    rise_by_operator: bool = False
    glyph_names: bool = False
    small_figures: bool = False
    x: float | None = None


@dataclass(frozen=True)
class Line:
    """One line of a page; without ``y`` it stands below the line before it, ``gap`` points further down."""

    text: str | Sequence[Run]
    x: float = LEFT
    y: float | None = None
    size: float = 11
    bold: bool = False
    gap: float = 0


@dataclass(frozen=True)
class Bookmark:
    """An outline entry: its title, its 1-based page, and its depth from 0."""

    title: str
    page: int
    depth: int = 0


def paragraph(text: str, *, width: int = 80, gap: float = 8, **style: object) -> list[Line]:
    """Words broken into lines of at most ``width`` characters; the first is set off by ``gap``."""
    lines, words = [""], text.split()
    for word in words:
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return [
        replace(Line(line, gap=gap if number == 0 else 0), **style)  # type: ignore[arg-type]
        for number, line in enumerate(lines)
    ]


def text_width(text: str, size: float) -> float:
    """How far a text moves the pen, in points."""
    return sum(ADVANCE.get(char, OTHER_WIDTH) for char in text) * size / 1000


def build_pdf(
    pages: Sequence[Sequence[Line]],
    path: Path,
    *,
    labels: Sequence[str] | None = None,
    title: str | None = None,
    outline: Sequence[Bookmark] | None = None,
    password: str | None = None,
) -> Path:
    """Write a PDF and return its path.

    Args:
        pages: The lines of each page; a page without lines holds no text.
        path: Where to write.
        labels: Printed label of each page, such as "iv".
        title: Title in the metadata.
        outline: Bookmarks, in order.
        password: What a reader must type; "" encrypts a file that opens without asking.
    """
    file = _File()
    fonts = _Fonts()
    contents = [_content(lines, fonts) for lines in pages]
    font_ids = fonts.write(file)
    tree = file.reserve()
    kids = []
    for content in contents:
        stream = file.add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        kids.append(
            file.add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] "
                f"/Resources << /Font << {font_ids} >> >> /Contents {stream} 0 R >>"
            )
        )
    file.put(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>")
    catalogue = f"<< /Type /Catalog /Pages {tree} 0 R"
    if labels is not None:
        nums = " ".join(f"{index} << /P {_string(label)} >>" for index, label in enumerate(labels))
        catalogue += f" /PageLabels << /Nums [{nums}] >>"
    if outline:
        catalogue += f" /Outlines {_outline(file, outline, kids)} 0 R"
    root = file.add(catalogue + " >>")
    info = file.add(f"<< /Title {_string(title)} >>") if title is not None else None
    path.write_bytes(file.assemble(root, info))
    if password is not None:
        _encrypt(path, password)
    return path


class _File:
    """Numbered objects, and the table that says where each begins."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def reserve(self) -> int:
        self.objects.append(b"")
        return len(self.objects)

    def put(self, number: int, body: str | bytes) -> None:
        self.objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body

    def add(self, body: str | bytes) -> int:
        number = self.reserve()
        self.put(number, body)
        return number

    def assemble(self, root: int, info: int | None) -> bytes:
        out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = f"<< /Size {len(places) + 1} /Root {root} 0 R{f' /Info {info} 0 R' if info else ''} >>"
        return bytes(out + f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode())


class _Fonts:
    """Regular, bold, one that says any character, one only glyph names, one with figures of two sizes."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}

    def shown(self, text: str, bold: bool, glyph_names: bool) -> list[tuple[str, bytes]]:
        """The text as (font, bytes) pieces."""
        if glyph_names:
            return [("F4", text.encode("cp1252"))]
        pieces: list[tuple[str, bytes]] = []
        for char in text:
            try:
                # Readers disagree about the soft hyphen and the no-break space of Windows-1252.
                code = b"" if char in "\u00ad\u00a0" else char.encode("cp1252")
            except UnicodeEncodeError:
                code = b""
            font = ("F2" if bold else "F1") if code else "F3"
            code = code or bytes([self.codes.setdefault(char, 33 + len(self.codes))])
            if pieces and pieces[-1][0] == font:
                pieces[-1] = (font, pieces[-1][1] + code)
            else:
                pieces.append((font, code))
        return pieces

    def write(self, file: _File) -> str:
        widths = [
            ADVANCE.get(bytes([code]).decode("cp1252", "replace"), OTHER_WIDTH) for code in range(32, 256)
        ]
        table = f"/FirstChar 32 /LastChar 255 /Widths [{' '.join(map(str, widths))}]"
        start = "<< /Type /Font /Subtype /Type1 /BaseFont"
        plain = f"{table} /Encoding /WinAnsiEncoding >>"
        rows = "\n".join(
            f"<{code:02X}> <{char.encode('utf-16-be').hex()}>" for char, code in self.codes.items()
        )
        cmap = (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
            "1 begincodespacerange <00> <FF> endcodespacerange\n"
            f"{len(self.codes)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
        ).encode()
        to_unicode = file.add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(cmap), cmap))
        same = " ".join([str(OTHER_WIDTH)] * 224)
        names = " ".join(f"/g{code}" for code in range(32, 256))
        figures = (
            b"1 begincodespacerange <00> <FF> endcodespacerange\n"
            b"2 beginbfrange\n<30> <39> <0030>\n<41> <4A> <0030>\nendbfrange"
        )
        to_figures = file.add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(figures), figures))
        figure_widths = " ".join(["556"] * 17 + [str(1000 * SMALL_FIGURE)] * 10)
        numbers = [
            file.add(f"{start} /Helvetica {plain}"),
            file.add(f"{start} /Helvetica-Bold {plain}"),
            file.add(
                f"{start} /Helvetica /FirstChar 32 /LastChar 255 /Widths [{same}] "
                f"/Encoding /WinAnsiEncoding /ToUnicode {to_unicode} 0 R >>"
            ),
            file.add(f"{start} /Odd {table} /Encoding << /Type /Encoding /Differences [32 {names}] >> >>"),
            file.add(
                f"{start} /Figures /FirstChar 48 /LastChar 74 /Widths [{figure_widths}] "
                f"/Encoding /WinAnsiEncoding /ToUnicode {to_figures} 0 R >>"
            ),
        ]
        return " ".join(f"/F{index} {number} 0 R" for index, number in enumerate(numbers, start=1))


def _content(lines: Sequence[Line], fonts: _Fonts) -> bytes:
    out: list[bytes] = []
    y = TOP
    for index, line in enumerate(lines):
        if line.y is not None:
            y = line.y
        elif index:
            y -= 1.25 * line.size + line.gap
        x = line.x
        out.append(b"BT")
        for run in [Run(line.text)] if isinstance(line.text, str) else line.text:
            size = line.size if run.size is None else run.size
            bold = line.bold if run.bold is None else run.bold
            x = x if run.x is None else run.x
            lift = 0.0 if run.rise_by_operator else run.rise
            out.append(f"1 0 0 1 {x:.3f} {y + lift:.3f} Tm {run.rise - lift:g} Ts".encode())
            small = [("F5", bytes(0x41 + int(figure) for figure in run.text))] if run.small_figures else None
            for font, code in small or fonts.shown(run.text, bold, run.glyph_names):
                escaped = code.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
                out.append(f"/{font} {size:g} Tf ".encode() + b"(" + escaped + b") Tj")
            x += SMALL_FIGURE * size * len(run.text) if run.small_figures else text_width(run.text, size)
        out.append(b"ET")
    return b"\n".join(out)


def _outline(file: _File, bookmarks: Sequence[Bookmark], kids: Sequence[int]) -> int:
    root = file.reserve()
    numbers = [file.reserve() for _ in bookmarks]
    children: dict[int, list[int]] = {root: []}
    parents: list[int] = []
    above: list[int] = [root]
    for number, mark in zip(numbers, bookmarks, strict=True):
        del above[mark.depth + 1 :]
        parents.append(above[-1])
        children.setdefault(above[-1], []).append(number)
        above.append(number)
    for number, mark, parent in zip(numbers, bookmarks, parents, strict=True):
        row = children[parent]
        place = row.index(number)
        body = f"<< /Title {_string(mark.title)} /Parent {parent} 0 R /Dest [{kids[mark.page - 1]} 0 R /Fit]"
        body += f" /Prev {row[place - 1]} 0 R" if place else ""
        body += f" /Next {row[place + 1]} 0 R" if place + 1 < len(row) else ""
        body += _ends(children.get(number, []))
        file.put(number, body + " >>")
    file.put(root, f"<< /Type /Outlines{_ends(children[root])} >>")
    return root


def _ends(row: Sequence[int]) -> str:
    return f" /First {row[0]} 0 R /Last {row[-1]} 0 R /Count {len(row)}" if row else ""


def _string(text: str) -> str:
    return "<" + (b"\xfe\xff" + text.encode("utf-16-be")).hex() + ">"


def _encrypt(path: Path, password: str) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=str(path))
    writer.encrypt(user_password=password, owner_password="the owner's own", algorithm="AES-256")
    writer.write(str(path))
