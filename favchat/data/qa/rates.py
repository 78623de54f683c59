"""How common the attributes are, roughly: what a guess without looking would go by.

Questions are drawn so that, at these rates, yes and no are equally frequent and wrong options are as tempting as right
ones. What a data set differs by is evened out afterwards (``balance``); the closer the rates, the less is dropped.
"""

# Shares in CelebV-HQ, read off its published chart; the rest are guesses of the same order.
RATES: dict[str, float] = {
    "male": 0.63, "no_beard": 0.59, "pointy_nose": 0.47, "brown_hair": 0.34, "arched_eyebrows": 0.33,
    "black_hair": 0.27, "young": 0.24, "long_hair": 0.22, "blonde_hair": 0.13, "gray_hair": 0.11,
    "straight_hair": 0.24, "wavy_hair": 0.24, "curly_hair": 0.08, "oval_face": 0.26, "round_face": 0.15,
    "square_face": 0.15, "big_nose": 0.24, "bushy_eyebrows": 0.22, "bags_under_eyes": 0.24, "high_cheekbones": 0.25,
    "big_lips": 0.17, "narrow_eyes": 0.14, "heavy_makeup": 0.19, "wearing_lipstick": 0.23, "wearing_earrings": 0.17,
    "talk": 0.77, "smile": 0.25, "head_wagging": 0.21, "turn": 0.18, "frown": 0.16, "gaze": 0.15, "nod": 0.15,
    "neutral": 0.65, "happiness": 0.177, "sadness": 0.073, "anger": 0.06, "fear": 0.014, "surprise": 0.012,
    "contempt": 0.008, "disgust": 0.003, "senior": 0.1, "middle_aged": 0.3, "child": 0.03, "mouth_open": 0.45,
    "teeth_visible": 0.35, "eyes_open": 0.95, "forehead_visible": 0.6, "outdoor": 0.3, "close_eyes": 0.06,
}  # fmt: skip
USUAL = 0.08  # of everything else


def rate(key: str, rates: dict[str, float] | None = None) -> float:
    """The share of clips of which a fact holds, within 0.002..0.98; ``rates`` take precedence."""
    share = (rates or {}).get(key, RATES.get(key, USUAL))
    return min(max(share, 0.002), 0.98)


# Seconds that an action or expression lasts in all, roughly, where it is seen at all; guesses from real clips.
LASTING: dict[str, float] = {
    "neutral": 5.0, "happiness": 3.0, "talk": 4.0, "sing": 5.0, "gaze": 3.0, "smile": 2.5, "frown": 2.0, "cry": 3.0,
    "nod": 0.8, "shake_head": 1.0, "close_eyes": 0.5, "wink": 0.4, "turn": 1.0, "kiss": 0.8, "blow": 0.8,
}  # fmt: skip


def lasting(key: str) -> float:
    """How long an action or expression usually lasts, seconds."""
    return LASTING.get(key, 1.5)
