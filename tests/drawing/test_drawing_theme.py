"""The palette, the fonts and the theme's isolation from everybody else's figures."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties, findfont, get_font

from evaltools.drawing import PALETTE, THEME, fonts, theme

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color
# vision deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009),
# severity 1.0; applied to linear RGB.
MACHADO = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(shade):
    return np.array(
        [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(shade)]
    )


def lab(rgb):
    """CIELAB (D65) of linear RGB."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_black_on_white_has_contrast_21_and_grey_767676_just_passes_for_text():
    # WCAG 2.2's own examples: 21:1, and #767676 as the lightest grey with 4.5:1
    assert theme.contrast("#000000") == pytest.approx(21)
    assert theme.contrast("#767676") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("shade", PALETTE)
def test_every_line_colour_has_contrast_3_on_white_and_its_text_4_5(shade):
    assert theme.contrast(shade) >= 3
    assert theme.contrast(theme.ink(shade)) >= 4.5


@pytest.mark.parametrize("shade", [theme.INK, theme.MUTED])
def test_texts_without_a_colour_of_their_own_are_readable(shade):
    assert theme.contrast(shade) >= 4.5
    assert theme.contrast(shade, theme.tint(PALETTE[0], 0.1)) >= 4.5


def test_axes_and_leaders_have_contrast_3():
    assert theme.contrast(theme.RULE) >= 3


@pytest.mark.parametrize("vision", MACHADO)
def test_the_colours_stay_apart_for_every_colour_vision(vision):
    seen = [lab(np.array(MACHADO[vision]) @ linear(shade)) for shade in PALETTE]
    nearest = min(np.linalg.norm(a - b) for a, b in combinations(seen, 2))
    # a difference of 2.3 is just noticeable in CIELAB; 10 is plain to see
    assert nearest >= 10


def test_no_two_of_sixteen_series_share_both_colour_and_line_style():
    looks = {(theme.colour(i), str(theme.line_style(i))) for i in range(16)}
    marks = {(theme.colour(i), theme.marker(i)) for i in range(16)}
    assert len(looks) == len(marks) == 16


def test_the_typeface_comes_from_the_package_in_both_weights():
    fonts.register()
    for weight, name in (("normal", "Inter-Regular.otf"), ("bold", "Inter-Bold.otf")):
        found = findfont(FontProperties(family=fonts.FAMILY, weight=weight))
        assert found == str(fonts.FOLDER / name)


def test_the_licence_lies_beside_the_typeface_and_both_are_under_2_megabytes():
    assert "SIL OPEN FONT LICENSE" in (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in fonts.FOLDER.glob("*.otf")) < 2_000_000


def test_the_typeface_has_every_letter_and_sign_of_the_three_languages():
    for path in fonts.FOLDER.glob("*.otf"):
        held = get_font(str(path)).get_charmap()
        signs = "ÅÄÖåäöšžéü0123456789%−–…“”’≥<=■\u00a0"
        assert [sign for sign in signs if ord(sign) not in held] == []


def test_importing_drawing_leaves_the_settings_of_others_alone():
    assert matplotlib.rcParams["font.family"] != THEME["font.family"]
    with theme.under_theme():
        assert matplotlib.rcParams["font.family"] == [fonts.FAMILY]
    assert matplotlib.rcParams["font.family"] != [fonts.FAMILY]
