"""Calm pictures for the sample website, drawn because a sample site must not show real people.

They are paper cuts: the same on every machine, with nobody's copyright and nobody's face in them.
"""

from collections.abc import Callable, Iterable, Sequence
from math import cos, pi, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]
Shape = list[Point]
Box = tuple[int, int, int, int]

WIDTH, HEIGHT, FINER = 1600, 1000, 2
SKY: Shape = [(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)]
TEAL, PINE, SAGE, NIGHT, PLUM = (18, 70, 79), (31, 93, 87), (143, 179, 160), (20, 40, 58), (91, 70, 99)
SAND, CREAM, TERRACOTTA, OCHRE = (243, 230, 208), (251, 246, 236), (200, 105, 74), (224, 168, 78)

DESCRIPTIONS: dict[str, str] = {
    "dawn": "A large red sun rising through pale rings over a still, dark sea",
    "hills": "Soft green hills folding into one another, with one golden field under a low sun",
    "river": "A pale river winding down from the hills towards us in evening light",
    "meadow": "Tall grasses with red and golden flowers in front of a pale sun",
    "two-shores": "Two dark shores under a moon, a small light on each, with calm water between them",
    "bridge": "A red bridge of three arches, mirrored in calm green water",
    "lamp": "A hanging lamp throwing a cone of warm light on a table with two bowls",
    "window": "An arched window on sunny hills, with leafy twigs in a jar on the sill",
    "path": "A light path winding up over warm hills towards the evening sun",
    "tree": "A wide tree on a small hill, its leaves green, gold and red",
    "boats": "Two sailing boats turned towards each other in front of a large sun",
    "table": "A round table from above, with eight stools in a circle around it",
    "letters": "Two envelopes, one open with its letter showing, in front of leafy twigs",
    "birds": "A curve of pale birds flying past a large sun over misty hills",
    "harbour": "A row of colourful gabled houses along a quay, mirrored in the harbour water",
    "garden": "Bold cut-out leaves and bright flowers side by side under a full moon",
    "chairs": "Two armchairs facing each other at a small table with two cups, in front of an arched window",
    "door": "An open door in a red wall, with a path leading out to green hills",
}
NAMES: tuple[str, ...] = tuple(DESCRIPTIONS)


def mix(one: Colour, other: Colour, share: float = 0.5) -> Colour:
    """Tints between two palette colours keep a picture restrained where new colours would not."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


MIST, MOSS, HEATH, HONEY = mix(SAGE, SAND), mix(SAGE, PINE), mix(PLUM, SAND), mix(OCHRE, SAND)
EMBER, RUST, ROSE = mix(TERRACOTTA, OCHRE, 0.35), mix(TERRACOTTA, PLUM, 0.4), mix(TERRACOTTA, SAND)


def smooth(*points: Point) -> Shape:
    """A Catmull-Rom curve passes through every given point, so that a scene can be composed by eye."""
    curve, ends = [], [points[0], *points, points[-1]]
    for p, q, r, s in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for t in (step / 24 for step in range(24)):
            w = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
            x, y = (sum(k * v[i] for k, v in zip(w, (p, q, r, s), strict=True)) / 2 for i in (0, 1))
            curve.append((x, y))
    return [*curve, points[-1]]


def hill(*heights: float, left: float = -60, right: float = 1660, foot: float = 1040) -> Shape:
    """Land under a ridge through evenly spaced heights, down to the water or out of the picture."""
    step = (right - left) / (len(heights) - 1)
    return [*smooth(*((left + i * step, y) for i, y in enumerate(heights))), (right, foot), (left, foot)]


def band(top: float, bottom: float = HEIGHT, left: float = 0, right: float = WIDTH) -> Shape:
    """A plain strip: water, a quay, a sill or a wall."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def disc(x: float, y: float, radius: float, flat: float = 1.0, start: int = 0, end: int = 360) -> Shape:
    """Suns, bowls and arches are all a disc, made flat or cut to a part of the circle."""
    turns = (radians(start + (end - start) * i / 180) for i in range(181))
    return [(x + radius * cos(a), y + radius * flat * sin(a)) for a in turns]


def leaf(x: float, y: float, length: float, angle: float, width: float, bend: float = 0.0) -> Shape:
    """A pointed lens from a stalk; bent, the same cut makes grass, wings and light on water."""
    there = [(i / 24, bend + width / 2) for i in range(25)]
    back = [(i / 24, bend - width / 2) for i in range(24, -1, -1)]
    return turned([(t * length, bulge * sin(pi * t)) for t, bulge in there + back], x, y, angle)


def turned(shape: Shape, x: float, y: float, angle: float, wide: float = 1, high: float = 1) -> Shape:
    """A shape drawn around the origin, scaled (below 0, it faces the other way) and turned in its place."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return [(x + wide * u * c - high * v * s, y + wide * u * s + high * v * c) for u, v in shape]


def ribbon(start: float, end: float, *spine: Point) -> Shape:
    """A strip that widens sideways along a curve, as rivers and paths do when they come towards us."""
    line = [(x, y, i) for i, (x, y) in enumerate(smooth(*spine))]
    wide = [(start + (end - start) * (i / len(line)) ** 1.6) / 2 for _, _, i in line]
    return [(x - wide[i], y) for x, y, i in line] + [(x + wide[i], y) for x, y, i in reversed(line)]


def sprig(x: float, y: float, length: float, angle: float, size: float) -> list[Shape]:
    """A stem with leaves in pairs that grow smaller towards the tip."""
    twigs = [(length * (0.2 + 0.12 * i), size * (1 - 0.09 * i), side) for i in range(6) for side in (-48, 48)]
    shapes = [leaf(way, 0, long, side, long * 0.36, -long * side / 600) for way, long, side in twigs]
    shapes += [leaf(0, 0, length, 0, 9), leaf(length * 0.93, 0, size * 0.5, 0, size * 0.16)]
    return [turned(shape, x, y, angle) for shape in shapes]


def ripples(rand: Random, x: float, top: float, width: float) -> list[Shape]:
    """Light on water: thin strips under a lamp or sun, wider and looser the nearer they come."""
    rows = [((i + 0.5) / 13, width * (0.48 + 0.06 * i) * rand.uniform(0.55, 1.15)) for i in range(13)]
    return [leaf(x - w * rand.gauss(0.5, 0.11), top + (980 - top) * k**1.2, w, 0, 5 + 9 * k) for k, w in rows]


def bounds(shapes: Sequence[Shape], margin: int = 48) -> Box:
    """Only the part of the picture that a sheet touches is worked on; that keeps drawing quick."""
    xs, ys = zip(*(point for shape in shapes for point in shape), strict=True)
    left, top = max(0, int(min(xs)) - margin), max(0, int(min(ys)) - margin)
    return left, top, min(WIDTH, int(max(xs)) + margin), min(HEIGHT, int(max(ys)) + margin)


def cut(shapes: Iterable[Shape], holes: Iterable[Shape], box: Box) -> Image.Image:
    """The scissors: shapes are cut larger and then reduced, because Pillow's own edges are jagged."""
    width, height = box[2] - box[0], box[3] - box[1]
    sheet = Image.new("L", (width * FINER, height * FINER))
    pen = ImageDraw.Draw(sheet)
    for shape, ink in [(shape, 255) for shape in shapes] + [(hole, 0) for hole in holes]:
        pen.polygon([(round((x - box[0]) * FINER), round((y - box[1]) * FINER)) for x, y in shape], fill=ink)
    return sheet.resize((width, height), Image.Resampling.LANCZOS)


class Print:
    """One picture in the making, with the grain of its paper."""

    def __init__(self, name: str) -> None:
        """The name is the seed: a picture must not change between two builds of the sample site."""
        self.random = Random(name)
        noise = Image.frombytes("L", (WIDTH, HEIGHT), self.random.randbytes(WIDTH * HEIGHT))
        self.noise = noise.filter(ImageFilter.GaussianBlur(0.6)).point([51 + v * 3 // 5 for v in range(256)])
        self.image = Image.new("RGB", (WIDTH, HEIGHT), CREAM)

    def blend(self, top: Colour, bottom: Colour, box: Box) -> Image.Image:
        """Two inks meeting in a grainy blend, as under a squeegee; the grain also hides banding."""
        size = (box[2] - box[0], box[3] - box[1])
        ramp = ImageChops.add(Image.linear_gradient("L").resize(size), self.noise.crop(box), 1, -128)
        return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)

    def shadow(self, mask: Image.Image, box: Box, strength: float) -> None:
        """A soft edge below each sheet is what makes flat colours read as layers of paper."""
        small = mask.resize((mask.width // 6 + 1, mask.height // 6 + 1), Image.Resampling.BOX)
        soft = small.filter(ImageFilter.GaussianBlur(2.6)).resize(mask.size, Image.Resampling.BICUBIC)
        self.image.paste(NIGHT, (box[0] + 3, box[1] + 5), soft.point([int(v * strength) for v in range(256)]))

    def lay(self, shapes: Sequence[Shape], top: Colour, bottom: Colour | None = None, *, shade: float = 0.3,
            alpha: float = 1, holes: Sequence[Shape] = (), within: Sequence[Shape] = ()) -> None:  # fmt: skip
        """Lay one sheet: with less alpha it is tissue paper, and within keeps it inside other shapes."""
        box = bounds(shapes)
        mask = cut(shapes, holes, box)
        if within:
            mask = ImageChops.darker(mask, cut(within, (), box))
        if shade:
            self.shadow(mask, box, shade)
        faint = mask.point([int(v * alpha) for v in range(256)])
        self.image.paste(self.blend(top, bottom or top, box), box, faint)

    def pile(self, *sheets: tuple[Shape, Colour] | tuple[Shape, Colour, Colour]) -> None:
        """Plain sheets on top of one another, the furthest first."""
        for shape, *inks in sheets:
            self.lay([shape], *inks)

    def glow(self, x: int, y: int, radius: int, colour: Colour, alpha: float) -> None:
        """Light that fades out without an edge, for lamps and the moon."""
        fade = Image.radial_gradient("L").resize((radius * 2, radius * 2))
        light = fade.point([int(max(0, 1 - v / 180) ** 1.6 * 255 * alpha) for v in range(256)])
        self.image.paste(colour, (x - radius, y - radius), light)


def dawn(art: Print) -> None:
    """Rings of light rather than rays: a beginning without drama."""
    art.lay([SKY], mix(SAND, OCHRE, 0.1), mix(OCHRE, TERRACOTTA, 0.35))
    for radius, tint in ((560, 0.25), (455, 0.45), (345, 0.7)):
        art.lay([disc(980, 610, radius)], mix(OCHRE, CREAM, tint), mix(OCHRE, CREAM, tint * 0.6), shade=0.1)
    art.lay([disc(980, 610, 235)], TERRACOTTA, mix(TERRACOTTA, OCHRE, 0.55), shade=0.15)
    art.lay([hill(560, 502, 545, 632, 650, right=780), hill(650, 590, 540, 565, left=1120)], MOSS)
    art.pile((band(640), mix(TEAL, SAGE, 0.25), NIGHT), (hill(820, 850, 930, 1010, right=820), NIGHT))
    art.lay(ripples(art.random, 980, 655, 430), OCHRE, TERRACOTTA, shade=0)


def hills(art: Print) -> None:
    """Depth by colour alone: the nearer the hill, the deeper its green."""
    art.pile((SKY, CREAM, mix(SAND, OCHRE, 0.35)), (disc(430, 270, 118), mix(OCHRE, SAND, 0.15), OCHRE))
    art.pile((hill(430, 345, 440, 335, 420), MIST, SAGE), (hill(470, 520, 430, 470, 400), SAGE, MOSS))
    field = hill(690, 560, 560, 690, 790, 800)
    art.pile((hill(700, 550, 500, 560, left=200), mix(SAGE, PINE, 0.6), PINE), (field, OCHRE, HONEY))
    rows = [((330 + 40 * i, 540), (250 + 105 * i, 720), (60 + 190 * i, 1010)) for i in range(-6, 14)]
    art.lay([ribbon(5, 14, *row) for row in rows], EMBER, within=[field], shade=0, alpha=0.4)
    art.pile((hill(990, 800, 690, 640, left=500), PINE, TEAL), (hill(830, 860, 1010, right=999), TEAL, NIGHT))


def river(art: Print) -> None:
    """The water comes towards us by its own slow way."""
    art.pile((SKY, mix(TERRACOTTA, SAND, 0.3), SAND), (disc(1130, 362, 130), CREAM, SAND))
    art.pile((hill(300, 215, 345, 365, 220), HEATH), (hill(420, 390, 350), PLUM), (band(415), MOSS, TEAL))
    bends = ((760, 410), (900, 445), (690, 500), (1010, 600), (620, 760), (860, 1080))
    art.lay([ribbon(20, 620, *bends)], mix(SAND, TERRACOTTA, 0.2), CREAM)
    art.lay([hill(1010, 800, 690, 660, left=1050), hill(620, 650, 780, 1010, right=420)], TEAL, NIGHT)


def meadow(art: Print) -> None:
    """Many small things standing together, none of them the same."""
    art.pile((SKY, CREAM, SAND), (disc(560, 410, 300), HONEY, SAND), (hill(720, 660, 740, 680), MIST, SAGE))
    some = art.random.uniform
    for ink, tall, flower, end in ((MOSS, 530, EMBER, 180), (PINE, 430, OCHRE, 360), (TEAL, 310, RUST, 180)):
        grass = [(x + some(-30, 30), some(0.35, 1)) for x in range(-20, 1640, 36)]
        blades = [leaf(x, 1030, tall * k, some(-104, -76), 18 + 10 * k, some(-50, 50)) for x, k in grass]
        heads = [(x + some(-40, 40), 990 - tall * some(0.85, 1.3)) for x in range(tall % 300 + 60, 1560, 300)]
        art.lay(blades + [leaf(x, y, 1030 - y, 90, 10, 14) for x, y in heads], ink, shade=0.2)
        art.lay([disc(x, y, tall / 10 + 4, 1, 0, end) for x, y in heads], flower, mix(flower, OCHRE, 0.3))


def two_shores(art: Print) -> None:
    """Two sides that lean towards each other, each with its light on."""
    art.pile((SKY, NIGHT, PLUM), (disc(800, 290, 120), CREAM), (band(640), mix(PLUM, SAND, 0.2), NIGHT))
    art.glow(800, 290, 520, SAND, 0.4)
    for i, ink in enumerate((mix(PINE, SAGE, 0.45), PINE, TEAL, NIGHT)):
        left = hill(210 + 95 * i, 270 + 93 * i, 510 + 35 * i, 640, right=740 - 105 * i, foot=646)
        right = hill(640, 500 + 35 * i, 345 + 80 * i, 310 + 95 * i, left=860 + 105 * i, foot=646)
        art.lay([left, right], ink, mix(ink, NIGHT, 0.4))
    for x, width, ink, light in ((800, 250, SAND, 0.15), (250, 130, OCHRE, 0.9), (1370, 130, OCHRE, 0.9)):
        art.lay(ripples(art.random, x, 665, width), ink, mix(ink, PLUM, 0.6), shade=0, alpha=0.8)
        art.glow(x, 612, 150, ink, light)
    art.lay([disc(250, 612, 15), disc(1370, 612, 15)], mix(OCHRE, CREAM, 0.5), shade=0)


def bridge(art: Print) -> None:
    """Half of it is stone and half of it is reflection; together they make whole circles."""
    art.pile((SKY, mix(SAND, OCHRE, 0.15), CREAM), (disc(800, 545, 105), OCHRE, EMBER))
    art.lay([hill(390, 330, 440, 580, 450, 300, 370)], MIST, SAGE)
    art.lay([band(640)], MIST, mix(SAGE, PINE, 0.4))
    arches = [disc(x, 640, radius) for x, radius in ((330, 170), (800, 225), (1270, 170))]
    deck = hill(485, 408, 365, 408, 485, foot=640)
    art.lay([turned(deck, 0, 1280, 0, high=-1)], mix(TERRACOTTA, PINE, 0.65), PINE, holes=arches, shade=0)
    art.lay([deck], TERRACOTTA, RUST, holes=arches)
    art.lay(ripples(art.random, 800, 655, 900), mix(CREAM, OCHRE, 0.3), SAGE, shade=0, alpha=0.5)


def lamp(art: Print) -> None:
    """One warm light, enough for two."""
    art.lay([SKY], NIGHT, TEAL)
    art.glow(800, 420, 760, OCHRE, 0.45)
    art.lay([[(690, 300), (910, 300), (1340, 850), (260, 850)]], OCHRE, MOSS, shade=0, alpha=0.4)
    art.pile((band(-10, 180, 797, 803), NIGHT), (disc(800, 302, 58), CREAM, OCHRE))
    art.pile((disc(800, 305, 190, 1, 180, 360), EMBER, RUST), (disc(800, 985, 860, 0.27), TERRACOTTA, NIGHT))
    art.lay([disc(800, 868, 550, 0.14)], mix(OCHRE, CREAM, 0.4), OCHRE, shade=0, alpha=0.85)
    for x in (655, 945):
        art.pile((disc(x, 800, 112, 0.85, 0, 180), MIST, TEAL), (disc(x, 800, 112, 0.16), TEAL, MOSS))


def window(art: Print) -> None:
    """Indoors, with a way to look out."""
    art.pile((SKY, HONEY, CREAM), (disc(690, 390, 100), TERRACOTTA, OCHRE))
    for ink, y, rise in ((SAGE, 480, 50), (mix(SAGE, PINE, 0.6), 610, -60), (PINE, 720, 40)):
        art.lay([hill(y, y - rise, y + rise, y - rise, y, left=350, right=1300)], ink, mix(ink, PINE, 0.4))
    arch = [*disc(800, 410, 330, 1, 180, 360), (1130, 830), (470, 830)]
    art.lay([SKY], mix(PLUM, TERRACOTTA, 0.2), PLUM, holes=[arch], shade=0.5)
    art.lay([band(60, 850, 791, 809), band(402, 418, 460, 1140)], SAND, within=[arch])
    art.lay([band(830, 880, 400, 1200)], CREAM, SAND)
    art.lay([twig for angle in (-106, -82) for twig in sprig(985, 710, 370, angle, 92)], TEAL)
    art.lay([disc(985, 757, 78), band(664, 740, 950, 1020)], TERRACOTTA, RUST)


def path(art: Print) -> None:
    """It goes out of sight and comes back again, as a path does."""
    art.pile((SKY, HEATH, HONEY), (disc(1040, 290, 100), CREAM, SAND), (hill(430, 350, 420, 330, 420), HEATH))
    far, near, front = hill(560, 535, 425, 400, 500), hill(490, 500, 615, 600, 550), hill(800, 740, 640, 700)
    art.lay([far], mix(OCHRE, TERRACOTTA, 0.3), RUST)
    art.lay([ribbon(8, 44, (980, 385), (1060, 430), (900, 490), (1080, 600))], SAND, within=[far], shade=0)
    art.lay([near], TERRACOTTA, RUST)
    art.lay([ribbon(34, 110, (430, 480), (320, 550), (560, 630), (480, 800))], SAND, within=[near], shade=0)
    art.lay([front], PLUM, NIGHT)
    art.lay([ribbon(70, 460, (1020, 630), (1130, 710), (760, 810), (900, 1080))], SAND, within=[front])


def tree(art: Print) -> None:
    """One trunk, many leaves: what is held in common and what is each one's own."""
    art.pile((SKY, CREAM, SAND), (disc(800, 400, 365), mix(SAGE, CREAM, 0.55), mix(SAGE, CREAM, 0.2)))
    boughs = [leaf(800, 770 - 1.7 * abs(a), 520 - 2 * abs(a), a - 90, 32, a / 2) for a in range(-60, 61, 20)]
    art.lay([ribbon(14, 92, (800, 460), (800, 700), (800, 900)), *boughs], PLUM, NIGHT)
    some = art.random.uniform
    for ink, count in ((PINE, 100), (TEAL, 90), (SAGE, 90), (OCHRE, 80), (PINE, 80), (TERRACOTTA, 40)):
        spots = [(330 * some(0.06, 1) ** 0.5, radians(some(-202, 22))) for _ in range(count)]
        crown = [leaf(800 + r * cos(a), 425 + r * sin(a), some(46, 78), some(-170, 0), 30) for r, a in spots]
        art.lay(crown, ink, mix(ink, PINE, 0.2))
    art.lay([hill(930, 890, 830, 890, 930)], PINE, TEAL)


def boats(art: Print) -> None:
    """Two shapes turned towards each other, on one water."""
    art.pile((SKY, SAGE, SAND), (disc(800, 470, 300), mix(OCHRE, CREAM, 0.3), OCHRE), (band(600), MOSS, PINE))
    main = [*smooth((0, -430), (95, -270), (165, -40)), (0, -60)]
    jib = [*smooth((-14, -390), (-50, -220), (-130, -50)), (-14, -70)]
    for x, way, ink, low in ((520, 1, TERRACOTTA, EMBER), (1080, -1, CREAM, SAND)):
        art.pile((turned(main, x, 720, 0, way), ink, low), (turned(jib, x, 720, 0, way), low, ink))
        art.lay([disc(x, 690, 185, 0.45, 0, 180)], TEAL, NIGHT)
    for i, ink in enumerate((mix(PINE, SAGE, 0.2), PINE, TEAL, NIGHT)):
        crests = [735 + 76 * i + (12 if (k + i) % 2 else -12) for k in range(15)]
        art.lay([hill(*crests, left=-120 - 30 * i, right=1720 - 10 * i)], ink, mix(ink, TEAL, 0.5), shade=0.2)


def table(art: Print) -> None:
    """A circle has no head, and every seat is the same distance from the middle."""
    art.lay([SKY], PINE, TEAL)
    art.lay([band(y, y + 3) for y in range(90, 1000, 118)], NIGHT, shade=0, alpha=0.4)
    for radius, ink in ((480, MOSS), (455, SAGE), (290, mix(SAGE, CREAM, 0.3)), (225, SAND)):
        art.lay([disc(800, 500, radius)], mix(ink, CREAM, 0.1), shade=0.4)
    for seat in range(8):
        x, y, ink = cos(pi * (seat + 0.5) / 4), sin(pi * (seat + 0.5) / 4), (EMBER, OCHRE)[seat % 2]
        for far, wide, tint in ((368, 68, ink), (368, 46, mix(ink, SAND)), (170, 24, TEAL), (170, 16, MIST)):
            art.lay([disc(800 + far * x, 500 + far * y, wide)], tint)
    art.lay([leaf(800, 500, 96, angle, 36) for angle in range(0, 360, 45)], PINE, mix(PINE, SAGE, 0.5))


def envelope(art: Print, place: tuple[int, int, int], flap: Colour, front: Colour, *, opened: bool) -> None:
    """Turned a little, as if just put down; opened, its letter looks out."""
    lid: Shape = [(-300, -190), (-26, 20), (0, 32), (26, 20), (300, -190)]
    pocket = ([*lid, (300, 190), (-300, 190)], front, mix(front, flap, 0.25))
    raised, back = ([(u, -380 - v) for u, v in lid], flap, front), (band(-190, 190, -300, 300), flap, flap)
    sheets = [raised, back, (band(-310, 100, -255, 255), CREAM, SAND), pocket]
    if not opened:
        sheets = [back, pocket, (lid, mix(front, flap, 0.4), front), (disc(0, 24, 42), TERRACOTTA, RUST)]
    art.pile(*((turned(shape, *place), top, bottom) for shape, top, bottom in sheets))


def letters(art: Print) -> None:
    """Words can go ahead of a meeting, and can be waited for."""
    art.pile((SKY, mix(SAGE, CREAM, 0.35), SAGE), (hill(820, 640, 740, 640, 330), PINE, TEAL))
    art.lay(sprig(1150, 780, 640, -64, 150), TEAL, NIGHT)
    art.lay(sprig(560, 740, 560, -142, 140), OCHRE, EMBER)
    envelope(art, (630, 570, -9), RUST, TERRACOTTA, opened=True)
    envelope(art, (1040, 610, 7), SAND, CREAM, opened=False)


def birds(art: Print) -> None:
    """Together, without touching."""
    art.pile((SKY, PINE, mix(SAGE, SAND, 0.8)), (disc(1060, 500, 310), EMBER, ROSE))
    for ink, y in ((MIST, 760), (SAGE, 840), (mix(SAGE, PINE, 0.7), 920)):
        art.lay([hill(y, y - 70, y, y + 40, y - 50, y + 20)], ink, mix(ink, SAND, 0.2))
    bird = [leaf(-75, 0, 130, 0, 20), leaf(20, 0, 115, -118, 24, 16), leaf(20, 0, 115, 112, 24, -14)]
    for i, near in enumerate(k / 10 for k in range(11)):
        x, y, size = 1500 - 1240 * near**1.5, 590 - 345 * near + 80 * near * (-1) ** i, 0.22 + near**1.7
        art.lay([turned(part, x, y, 14 * sin(1.3 * i) - 160, size, size) for part in bird], CREAM, SAND)


def house(art: Print, x: int, wide: int, eaves: int, ink: Colour) -> None:
    """A gabled front with its windows and its reflection."""
    walls = [(x, 640), (x, eaves), (x + wide / 2, eaves - wide * 0.55), (x + wide, eaves), (x + wide, 640)]
    places = [(x + wide * share, y) for y in range(eaves + 30, 560, 84) for share in (0.2, 0.6)]
    art.lay([turned(walls, 0, 1288, 0, high=-1)], mix(ink, TEAL, 0.4), TEAL, shade=0)
    art.lay([walls], ink, mix(ink, PLUM, 0.12), shade=0.4)
    art.lay([band(v, v + 44, u, u + 26) for u, v in places], SAND if ink == TEAL else NIGHT, shade=0)


def harbour(art: Print) -> None:
    """Somewhere to come in to."""
    art.pile((SKY, CREAM, SAND), (disc(1390, 300, 90), OCHRE, HONEY))
    art.pile((hill(330, 220, 320, 500, 540), MIST, SAGE), (band(640), mix(TEAL, SAGE, 0.45), TEAL))
    for i, ink in enumerate((TERRACOTTA, CREAM, OCHRE, TEAL, ROSE, OCHRE, CREAM, TERRACOTTA)):
        house(art, 150 * i - 20, art.random.randint(120, 150), art.random.randint(360, 450), ink)
    art.lay([[(1402, 480), (1402, 650), (1500, 650)], [(1390, 520), (1390, 650), (1330, 650)]], CREAM, SAND)
    art.pile((band(618, 648, 0, 1240), NIGHT), (disc(1400, 664, 105, 0.45, 0, 180), TERRACOTTA, RUST))
    art.lay(ripples(art.random, 900, 710, 1200), SAND, SAGE, shade=0, alpha=0.4)


def garden(art: Print) -> None:
    """Growth, by night, when nobody is looking; it flowers in three ways, for it is not a plantation."""
    art.pile((SKY, NIGHT, TEAL), (disc(1120, 330, 230), CREAM, SAND))
    for i, (x, y) in enumerate(zip(range(130, 1600, 233), (470, 230, 420, 300, 520, 240, 430), strict=True)):
        size, green, ink = 120 - y * 0.09, (MOSS, SAGE, PINE, MIST)[i % 4], (TERRACOTTA, OCHRE, EMBER)[i % 3]
        petals = [leaf(x, y, size * 1.35, angle, size * 0.5) for angle in range(0, 360, 36)]
        flower = ([disc(x, y, size)], petals, [disc(x, y - size * 0.4, size, 1.1, 0, 180)])[i % 3]
        art.lay(sprig(x, 1010, 1000 - y, -90, size * 1.6), green, mix(green, PINE, 0.5))
        art.lay(flower, ink, mix(ink, SAND, 0.3))
        art.lay([disc(x, y, size * 0.36)], (OCHRE, TERRACOTTA, SAND)[i % 3], shade=0.2)
    art.lay([hill(930, 900, 950, 900, 940)], TERRACOTTA, PLUM)


def armchair(art: Print, x: int, way: int, ink: Colour, low: Colour) -> None:
    """Seen from the side, it faces the other one across the table."""
    back = [*smooth((-215, 30), (-265, -190), (-262, -380), (-205, -450), (-135, -425), (-110, -320), (-95, -110))]
    seat = [*smooth((-160, -130), (20, -165), (190, -150), (232, -105), (215, -50)), (200, 20), (-180, 20)]
    arm = [*smooth((-190, -120), (-120, -205), (20, -232), (120, -215), (150, -165), (120, -130)), (95, 40), (-190, 40)]
    legs, pale = [leaf(-170, 25, 85, 100, 26), leaf(170, 15, 95, 80, 26)], mix(ink, SAND, 0.4)
    sheets = (legs, NIGHT, NIGHT), ([[*back, (-95, 30)]], ink, low), ([seat], pale, pale), ([arm], mix(ink, low), low)
    for shapes, top, bottom in sheets:
        art.lay([turned(shape, x, 790, 0, way) for shape in shapes], top, bottom, shade=0.4)


def view(art: Print, arch: float, wide: float, foot: float, *, frame: float) -> Shape:
    """An arched opening with hills and a sun behind it; returns what can be seen through it."""
    shapes = []
    for edge in (frame, 0):
        sides = [(800 + wide + edge, foot + edge), (800 - wide - edge, foot + edge)]
        shapes.append([*disc(800, arch, wide + edge, 1, 180, 360), *sides])
    rim, pane = shapes
    art.lay([rim], CREAM, SAND, shade=0.4)
    art.lay([pane], mix(OCHRE, CREAM, 0.6), mix(SAGE, CREAM, 0.6), shade=0.15)
    art.lay([disc(870, arch + 90, wide * 0.42)], HONEY, OCHRE, within=[pane], shade=0.1)
    for ink, low, ridge in ((SAGE, MOSS, (0.66, 0.5, 0.7, 0.6)), (MOSS, PINE, (0.86, 0.92, 0.72, 0.8))):
        heights = [arch + (foot - arch) * share for share in ridge]
        land = hill(*heights, left=790 - wide, right=810 + wide, foot=foot + 20)
        art.lay([land], ink, low, within=[pane], shade=0.15)
    return pane


def plant(art: Print, x: float, foot: float, pot: Colour, low: Colour) -> None:
    twigs = [twig for angle in (-116, -100, -84, -66) for twig in sprig(x, foot - 150, 420, angle, 105)]
    art.lay(twigs, MOSS, PINE, shade=0.25)
    art.lay([[(x - 92, foot - 175), (x + 92, foot - 175), (x + 68, foot), (x - 68, foot)]], pot, low)


def chairs(art: Print) -> None:
    """Two seats of one height, a window between them, and nothing in the way that is higher than a cup."""
    art.lay([SKY], mix(SAND, TERRACOTTA, 0.22), mix(SAND, OCHRE, 0.25))
    pane = view(art, 330, 226, 600, frame=24)
    art.lay([band(100, 600, 794, 806), band(330, 340, 574, 1026)], CREAM, shade=0.1, within=[pane])
    art.pile((band(602, 636, 515, 1085), CREAM, SAND), (band(800), RUST, PLUM))
    art.lay([disc(800, 885, 640, 0.13)], TERRACOTTA, EMBER, shade=0.2)
    art.lay([disc(800, 885, 575, 0.11)], mix(TERRACOTTA, SAND, 0.35), ROSE, shade=0)
    plant(art, 165, 850, CREAM, SAND)
    armchair(art, 470, 1, PINE, TEAL)
    armchair(art, 1130, -1, OCHRE, EMBER)
    art.lay([leaf(800, 745, 130, 70, 20), leaf(800, 745, 130, 110, 20)], NIGHT)
    art.lay([disc(800, 745, 118, 0.22)], PLUM, NIGHT)
    art.lay([disc(x, 700, 34, 1.1, 0, 180) for x in (752, 848)], CREAM, SAND, shade=0.2)
    art.lay([disc(x, 700, 34, 0.2) for x in (752, 848)], RUST, shade=0)


def door(art: Print) -> None:
    """It stands open, and one may also stay where one is."""
    art.lay([SKY], mix(TERRACOTTA, SAND, 0.25), mix(TERRACOTTA, PLUM, 0.15))
    pane = view(art, 335, 196, 850, frame=34)
    way = ribbon(16, 190, (800, 700), (760, 745), (850, 790), (800, 870))
    art.lay([way], CREAM, SAND, within=[pane], shade=0.1)
    art.lay([[(1000, 170), (1190, 250), (1190, 900), (1000, 850)]], TEAL, NIGHT, shade=0.4)
    panels: list[Shape] = [[(1030, 270 + y), (1160, 320 + 0.9 * y), (1160, 520 + y), (1030, 490 + y)] for y in (0, 280)]
    art.lay(panels, PINE, TEAL, shade=0.15)
    art.lay([disc(1032, 540, 13)], OCHRE, shade=0.2)
    art.lay([band(850)], PLUM, NIGHT, shade=0.2)
    light: Shape = [(570, 850), (1030, 850), (1240, 1010), (360, 1010)]
    art.lay([light], mix(OCHRE, PLUM, 0.35), mix(PLUM, OCHRE, 0.15), shade=0, alpha=0.8)
    plant(art, 330, 905, OCHRE, EMBER)
    plant(art, 1400, 905, OCHRE, EMBER)


SCENES: dict[str, Callable[[Print], None]] = dict(zip(NAMES, (
    dawn, hills, river, meadow, two_shores, bridge, lamp, window,
    path, tree, boats, table, letters, birds, harbour, garden, chairs, door), strict=True))  # fmt: skip


def draw(name: str) -> Image.Image:
    """Draw one picture, with a breath of grain over everything that ties its sheets into one print."""
    if name not in SCENES:
        raise KeyError(f"No picture is called {name!r}; there are: {', '.join(NAMES)}")
    art = Print(name)
    SCENES[name](art)
    grain = art.noise.point([106 + v * 44 // 255 for v in range(256)])
    return ImageChops.overlay(art.image, Image.merge("RGB", (grain, grain, grain)))
