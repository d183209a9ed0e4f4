"""Cuts Noto Serif CJK down to what fonts/README.md says. Usage: subset.py NotoSerifCJK-Regular.ttc"""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont


def double_bytes(codec, first=(0x81, 0xFE), second=(0x40, 0xFE)):
    """Every character of a double-byte set that stands among the Chinese characters, kana and their signs."""
    found = set()
    for lead in range(first[0], first[1] + 1):
        for trail in range(second[0], second[1] + 1):
            text = bytes([lead, trail]).decode(codec, errors="ignore")
            found |= {ord(c) for c in text if 0x2E80 <= ord(c) < 0xA000}
    return found


wanted = set(range(0xAC00, 0xD7A4)) | set(range(0x1100, 0x1200)) | set(range(0x3000, 0x3100))
wanted |= set(range(0x3131, 0x3190)) | set(range(0xFF01, 0xFF5F))
wanted |= double_bytes("gb2312") | double_bytes("euc_kr") | double_bytes("shift_jis")
wanted |= double_bytes("big5", first=(0xA4, 0xC6))  # level 1: the 5,401 frequent ones

font = TTFont(sys.argv[1], fontNumber=2, lazy=True)  # the face "SC"
options = subset.Options(hinting=False, name_IDs=["*"], notdef_outline=True)
options.layout_features = ["kern", "ccmp", "locl", "ljmo", "vjmo", "tjmo"]
options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
cutter = subset.Subsetter(options)
cutter.populate(unicodes=wanted)
cutter.subset(font)
font.save("NotoSerifCJKsc-Regular.subset.otf")
