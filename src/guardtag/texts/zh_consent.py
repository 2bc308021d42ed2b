"""Chinese (simplified): what can be wrong with consents, retention and the person's own copy."""

from __future__ import annotations

CONSENT_ERRORS: dict[str, tuple[str, str, str]] = {
    "GT-CONSENT-GIVER": (
        "此人不能替当事人同意或撤回。",
        "既不是当事人本人的姓名，也不是其联系人的编号或姓名。",
        "请先把此人登记为联系人，再填写联系人编号。",
    ),
    "GT-CONSENT-GUARDIAN": (
        "这里须由监护人决定。",
        "当事人不满14周岁，或者不能独自作出这个决定。",
        "请询问作为监护人的联系人，并填写该联系人的编号。",
    ),
    "GT-CONSENT-OTHERS": (
        "这项同意是别人给的。",
        "不是监护人的联系人，只能撤回自己给的同意。",
        "请询问当事人本人、监护人，或当初同意的人。",
    ),
}
"""By code."""
