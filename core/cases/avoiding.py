"""Avoidance: a complaint about a unit is not handled by that unit (回避) [济南32, 信访条例30]; pure."""


def concerns(unit_path: str, accused_path: str) -> bool:
    """Whether handing something to the first unit would hand it to the second: itself, or a part of it."""
    return unit_path.startswith(accused_path)
