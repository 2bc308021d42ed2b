"""CAP 1.2, the Common Alerting Protocol: a missing person as an alert for other systems, to XML and back. Pure.

Source: OASIS Standard CAP-V1.2 (1 July 2010), section 3.2 for the elements, their order and values, 3.3.2 for times
(a zone is written as an offset, UTC as ``-00:00``), 3.2.4 for polygons and circles.

Who sends what: a drill has the status ``Exercise``; a search that goes on is an ``Update`` that names what it
replaces; its end is a ``Cancel`` when nothing should have been sent, else an ``Update`` whose response is ``AllClear``.
"""

from __future__ import annotations

from guardtag.interop.cap.model import Alert, Area, Info, Point, Reference, Resource
from guardtag.interop.cap.reading import read
from guardtag.interop.cap.writing import build

__all__ = ["Alert", "Area", "Info", "Point", "Reference", "Resource", "build", "read"]
