"""Sample logos of partners: a simple mark beside the name, so that nobody's real logo is copied."""

from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from home.demo.pictures import EMBER, FINER, MOSS, OCHRE, PINE, PLUM, TEAL, TERRACOTTA, Colour, Shape, band, disc, leaf

HIGH, LETTERS, LINE, LONGEST = 144, 36, 42, 20  # pixels, of a letter, of a line; characters in a line
MIDDLE, EDGE = HIGH / 2, 14
PAPER, INK = (255, 255, 255), (32, 32, 44)

# Drawn in a square; each shape in one ink, the furthest first.
MARKS: dict[str, list[tuple[Shape, Colour]]] = {
    "sun": [(disc(72, 72, 58), OCHRE), (disc(72, 72, 34), TERRACOTTA)],
    "leaves": [(leaf(72, 128, 112, angle, 40), ink) for angle, ink in ((-125, MOSS), (-55, PINE), (-90, TEAL))],
    "arch": [(disc(72, 116, 58, 1.6, 180, 360), PLUM), (disc(72, 116, 30, 1.6, 180, 360), PAPER)],
    "stairs": [
        (band(130 - high, 130, left, left + 36), ink)
        for left, high, ink in ((14, 38, MOSS), (54, 76, PINE), (94, 114, TEAL))
    ],
    "halves": [(disc(68, 72, 56, 1, 90, 270), TERRACOTTA), (disc(78, 72, 56, 1, -90, 90), EMBER)],
}


def draw(name: str, mark: str) -> Image.Image:
    """Draw a logo as high as ``HIGH`` pixels, and as wide as the name asks for."""
    lines = wrap(name, LONGEST)
    letters = ImageFont.load_default(LETTERS * FINER)
    wide = HIGH + max(letters.getlength(line) for line in lines) / FINER + EDGE
    image = Image.new("RGB", (round(wide) * FINER, HIGH * FINER), PAPER)
    pen = ImageDraw.Draw(image)
    for shape, ink in MARKS[mark]:
        pen.polygon([(x * FINER, y * FINER) for x, y in shape], fill=ink)
    for place, line in enumerate(lines):
        middle = MIDDLE + (place - (len(lines) - 1) / 2) * LINE
        pen.text((HIGH * FINER, middle * FINER), line, INK, letters, anchor="lm")
    return image.resize((round(wide), HIGH), Image.Resampling.LANCZOS)
