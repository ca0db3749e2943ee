"""The Chromium that is installed on this machine; none is ever downloaded."""

from __future__ import annotations

import shutil
from contextlib import suppress

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium here: install Debian's `chromium`, or Google Chrome"

# What Chromium would do beside the page: what Playwright switches off as well (of two such arguments the
# last one holds), and the pages below the address bar, which each window loads though nobody types there:
# a quarter of what opening a page of the app takes.
FEATURES = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)
# A sandbox needs privileges that a container rarely has; the rest keeps the browser from
# talking to anyone but this machine.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES)}",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


def launch(playwright: Playwright) -> Browser | None:
    """A headless Chromium or Chrome, None where there is neither."""
    path = next((executable for name in NAMES if (executable := shutil.which(name))), None)
    if path:
        return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    with suppress(PlaywrightError):  # macOS and Windows keep Chrome away from PATH
        return playwright.chromium.launch(channel="chrome", args=list(ARGUMENTS))
    return None
