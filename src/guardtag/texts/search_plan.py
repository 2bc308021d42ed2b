"""The plan of a search that is delivered: what ``guardtag missing plan`` prints, for a deployer to edit."""

from __future__ import annotations

DEFAULT = """\
# The plan of a search: who does what, and by when. 寻人方案：谁、做什么、多久之内。
# Name this file in guardtag.toml: search_plan = "search-plan.toml". A search keeps the plan that it began with.
#
# [[step]]
#   id       lower-case letters, digits and -; each once
#   party    family community property volunteers cameras transport hospitals police
#   minutes  by when, after the report
#   zh, en   what is to be done; names nobody: everybody with a part in the search reads it
#   risks, groups   only where the report says one of them
#   ages     only for people from ... to ... years
# [party.NAME]
#   responder   id of the responder who stands for this party: the steps are theirs

[[step]]
id = "call-round"
party = "family"
minutes = 10
zh = "逐个联系亲友、同学和常去的人家，问最后一次见面的时间、地点和说过的话"
en = "Ring relatives, friends, classmates and places they visit; ask when and where they were seen, and what they said"

[[step]]
id = "search-home"
party = "family"
minutes = 10
zh = "先把家里、楼道、车库、储物间再找一遍，看少了什么（钱、证件、手机、自行车）"
en = "Search the home, stairs, garage and store-rooms once more; see what is gone (money, papers, telephone, cycle)"

[[step]]
id = "stay-home"
party = "family"
minutes = 15
zh = "留一人守在家里，电话保持畅通"
en = "One person stays at home and keeps the line free"

[[step]]
id = "doors"
party = "community"
minutes = 20
zh = "网格员在最后出现地点周围逐户询问，查看广场、公园、公厕、空房"
en = "Go from door to door about the place last seen; look in squares, parks, lavatories and empty houses"

[[step]]
id = "towers"
party = "property"
minutes = 20
zh = "物业查看电梯和单元门监控，逐层检查楼梯间、天台和地下室；天台门先锁好再逐层找"
en = "Look at the pictures of lifts and doors; check stairs floor by floor, roofs and cellars; lock the roofs first"

[[step]]
id = "groups"
party = "volunteers"
minutes = 15
zh = "志愿者分片找，两人一组；看到了先报位置，不围不追，不拍照转发"
en = "Search in pairs, each pair its own part; report the place first; do not crowd, chase or pass on pictures"

[[step]]
id = "last-camera"
party = "cameras"
minutes = 15
zh = "从最后出现的地点和时间起调看监控，确定走的方向，再看下一个路口"
en = "From the place and time last seen find the direction in the pictures, then the next crossing"

[[step]]
id = "stops"
party = "transport"
minutes = 30
zh = "联系公交、出租车、客运站和火车站，请司机和站务留意"
en = "Ask bus and taxi offices, the coach and the railway station to look out"

[[step]]
id = "wards"
party = "hospitals"
minutes = 45
zh = "询问急救中心、医院急诊和救助站有没有送来身份不明的人"
en = "Ask the ambulance service, casualty wards and shelters for somebody whom nobody knows"

[[step]]
id = "report"
party = "police"
minutes = 10
zh = "报警（110），交上照片、衣着和最后出现的时间、地点；走失不必等满24小时"
en = "Report to the police (110) with photo, clothes, place and time last seen; nobody has to wait 24 hours"

[[step]]
id = "water"
party = "volunteers"
minutes = 15
risks = ["water", "self-harm"]
zh = "先看河边、水塘、桥上和没有护栏的水面"
en = "Look first at rivers, ponds, bridges and open water"

[[step]]
id = "high-places"
party = "property"
minutes = 10
risks = ["self-harm"]
groups = ["despondent"]
zh = "立即派人守住天台和高处通道"
en = "Send somebody to roofs and other high places at once"

[[step]]
id = "messages"
party = "police"
minutes = 20
risks = ["lured"]
zh = "查看网络聊天和通话记录里的约见"
en = "Look for meetings in chats and calls"

[[step]]
id = "medicine"
party = "hospitals"
minutes = 20
risks = ["medicine"]
zh = "把断药时限告诉急救中心"
en = "Tell the ambulance service until when the medicine is needed"

[[step]]
id = "school"
party = "family"
minutes = 15
ages = [3, 18]
zh = "联系班主任和要好的同学，问有没有吵架、受委屈，有没有说过想去哪里"
en = "Ask the teacher and close friends about a quarrel, and about places that they spoke of"
"""
