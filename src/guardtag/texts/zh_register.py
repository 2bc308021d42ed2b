"""Chinese (simplified): what the doctor says of the register."""

HEALTH = {
    "stock-low": "有区域标签不足（现有/应有）：{areas}。",
    "stock-low-do": "用 guardtag supply stock --low 查看全部；请下发标签（guardtag supply hand-over），或再发征集令（guardtag supply call）。",
    "contacts-unverified": "{people} 名登记者的 {count} 位联系人没有核实过：不知道消息能不能送到。其中 {alone} 名登记者没有一位"
    "核实过的联系人。",
    "contacts-unverified-do": "请发消息核实：guardtag contact test --due 区域；消息送不到的，打电话或上门核实："
    "guardtag contact unverified 区域。",
    "training-ended": "有 {count} 名人员的缝制培训已过期：{people}。",
    "training-ended-do": "请安排复训：guardtag training due 列出已过期和即将过期的人员。",
    "areas-untrained": "有 {count} 个区域有登记者，却没有受过缝制培训的网格员：{areas}。",
    "areas-untrained-do": "用 guardtag training untrained 查看；请培训当地网格员：guardtag training passed。",
}
"""By key of a finding."""
