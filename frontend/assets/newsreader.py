"""Cuts Newsreader down to the glyphs that headings and numbers use, and gives it the two narrow spaces that
stand between groups of digits, which it lacks: a browser would take them from another font.

    npm pack @fontsource/newsreader && tar xzf fontsource-newsreader-*.tgz
    pip install fonttools brotli
    python newsreader.py package/files/newsreader-latin-400-normal.woff2 newsreader-v2.woff2

A new letter in a heading has to be added here. The file is cached for a year, so a change takes a new name."""

import sys
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

TEXT = "abcdefghijklmnopqrstuvwxyz0123456789 .,:;-%?()’F" "ACEINOVWYMDPHTRSLB–\u2009\u202f"
NARROW = {0x2009: "thinspace", 0x202F: "narrownobreakspace"}

font = TTFont(sys.argv[1])
for code, name in NARROW.items():
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = Glyph()
    font["hmtx"].metrics[name] = (font["head"].unitsPerEm // 6, 0)
    for table in font["cmap"].tables:
        table.cmap[code] = name
options = Options(flavor="woff2", hinting=False, desubroutinize=True)
options.layout_features = ["kern", "lnum", "tnum"]
subsetter = Subsetter(options)
subsetter.populate(text=TEXT)
subsetter.subset(font)
font.flavor = "woff2"
font.save(sys.argv[2])
