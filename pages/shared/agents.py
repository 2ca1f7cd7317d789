"""What somebody would call the browser and the device that a request names."""

from core.foundation.text import N_, _

BROWSERS = {
    "MicroMessenger": N_("微信"),
    "Edg/": "Edge",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": N_("安卓手机"),
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
"""Signs in what a browser says of itself, the telling ones first."""


def browser_name(agent: str) -> str:
    """What somebody would call this browser."""
    found = [
        next((_(name) for sign, name in signs.items() if sign in agent), "") for signs in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or _("未知的浏览器")
